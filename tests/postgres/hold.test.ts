import { hostname } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import type { Store } from '#lib/store/ports';
import { openHeldStore, withDatabaseAlone } from '#db/postgres/cluster/hold-store';
import { MOVE_MARK } from '#db/postgres/move/move-mark';
import { startTcpProxy } from '#tests/support/postgres/tcp-proxy';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const database = databasePerFile();
const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
  await database.empty();
});

type Process = { readonly store: Store; readonly errors: readonly unknown[] };

const held = () => ({ databaseUrl: database.url(), place: 'db/test', by: 'Understudy', onWait() {} });

async function openProcess(more: Partial<Parameters<typeof openHeldStore>[0]> = {}): Promise<Process> {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const store = await openHeldStore({ ...held(), onError, now: Date.now, ...more });
  opened.push(store.close);
  return { store, errors };
}

const alone = (work: () => Promise<void>, patienceMs = 5_000) =>
  withDatabaseAlone({ ...held(), by: 'a copy', patienceMs }, work);

test('work that needs exclusive use of the database names the processes that use it', async () => {
  await openProcess();
  await openProcess();
  const one = `Understudy on ${hostname()} (process ${process.pid})`;
  await expect(alone(async () => {}, 0)).rejects.toThrow(
    `The database db/test is in use by ${one} and ${one}, but a copy needs exclusive use. Stop every process`,
  );
});

test('a process that starts waits for exclusive work, and says so if it takes long', async () => {
  const waiting = Promise.withResolvers<void>();
  const began: Promise<Process>[] = [];
  await alone(async () => {
    began.push(openProcess({ onWait: waiting.resolve }));
    await waiting.promise;
  });
  await Promise.all(began);
  await opened.pop()?.();
  await alone(async () => {
    await expect(openProcess({ patienceMs: 0 })).rejects.toThrow(
      /in use by a copy on .*\(process \d+\), which needs exclusive use/,
    );
  });
});

test('a process whose connections broke does not write during exclusive work', async () => {
  const proxy = await startTcpProxy(database.url());
  opened.push(proxy.close);
  const { store, errors } = await openProcess({ databaseUrl: proxy.url });
  proxy.disconnect();
  await alone(async () => {
    proxy.reconnect();
    await expect.poll(() => errors).toContainEqual(expect.objectContaining({ fault: 'locked' }));
    await expect(store.health.probe()).rejects.toMatchObject({ fault: 'locked' });
  });
  await expect.poll(() => store.health.probe()).toBeUndefined();
});

test('a process does not start on a half-moved database', async () => {
  const { store } = await openProcess();
  await store.settings.writeSetting(MOVE_MARK, true);
  await expect(openProcess()).rejects.toThrow(
    'is not finished. Run "npm run move -- sqlite postgres" again.',
  );
});

test.each([
  ['sslmode=verify-full', 'The server does not support SSL connections'],
  ['sslmode=verify-full&sslrootcert=/none.pem', 'ENOENT: no such file or directory, open '],
])('a failed encrypted connection is explained: %s', async (query, cause) => {
  const address = new URL(database.url());
  address.search = query;
  await expect(openProcess({ databaseUrl: address.href })).rejects.toThrow(
    `Understudy couldn't open an encrypted connection to the database server (db/test): ${cause}`,
  );
});
