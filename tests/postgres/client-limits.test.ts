import { afterEach, expect, test } from 'vitest';
import { openPostgresStore } from '#db/postgres/open-store';
import { type ClientLimits, createClientLimits } from '#lib/server/clients/client-limits';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const database = databasePerFile();
const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0)) await close();
  await database.empty();
});

/** The limits as a separate process has them. */
async function openProcess(): Promise<ClientLimits> {
  const store = await openPostgresStore({
    databaseUrl: database.url(),
    onError(error) {
      throw error;
    },
    now: Date.now,
  });
  opened.push(store.close);
  return createClientLimits({ shared: store.sharedLimits });
}

test('requests per minute are counted across all processes, however many arrive at once', async () => {
  const all = [await openProcess(), await openProcess(), await openProcess()];
  const client = { id: 'k', requestsPerMinute: 30 };
  const taken = await Promise.all(
    all.flatMap((limits) => Array.from({ length: 20 }, async () => limits.take(client))),
  );
  expect(taken.filter((one) => one?.isOver === false)).toHaveLength(30);
  const refused = taken.find((one) => one?.isOver === true);
  expect(refused?.standing).toMatchObject({ limit: 30, remaining: 0 });
  expect(refused?.standing.freeInMs).toBeGreaterThan(50_000);
  expect(refused?.standing.freeInMs).toBeLessThanOrEqual(61_000);

  // A higher limit includes the earlier requests, and another client has its own count.
  const [one] = all;
  expect(await one?.take({ ...client, requestsPerMinute: 31 })).toMatchObject({ isOver: false });
  expect(await one?.take({ ...client, requestsPerMinute: 31 })).toMatchObject({ isOver: true });
  expect(await one?.take({ ...client, id: 'other' })).toMatchObject({ standing: { remaining: 29 } });
  expect(one?.take({ id: 'free', requestsPerMinute: null })).toBeNull();
});
