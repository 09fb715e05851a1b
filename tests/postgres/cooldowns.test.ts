import { Client } from 'pg';
import { afterEach, expect, test } from 'vitest';
import { openPostgresStore } from '#db/postgres/open-store';
import { createChangeWatch } from '#lib/server/change-watch';
import { type CooldownBoards, loadCooldownBoards } from '#lib/server/calls/cooldown-boards';
import { candidateOf } from '#tests/support/candidate';
import { startTcpProxy } from '#tests/support/postgres/tcp-proxy';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const MODEL = candidateOf('a/one');
const MINUTE_MS = 60_000;

const database = databasePerFile();
const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0)) await close();
  await database.empty();
});

function reportError(error: unknown): void {
  throw error;
}

/** The cooldowns as a process of its own has them. */
async function openProcess(now = Date.now, databaseUrl = database.url()): Promise<CooldownBoards> {
  const store = await openPostgresStore({ databaseUrl, onError: reportError, now });
  const addRecoveries = store.recoveries.addRecoveries;
  const boards = await loadCooldownBoards({ store: store.cooldowns, addRecoveries, now, reportError });
  const watch = createChangeWatch({ store, services: [boards], reportError });
  watch.start();
  opened.push(async () => {
    await watch.stop();
    await boards.flush();
    await store.close();
  });
  return boards;
}

function coolDown({ breakers }: CooldownBoards, nowMs: number, endsInMs: number): void {
  breakers.note({
    id: `model:${MODEL.id}`,
    connection: MODEL.connection.id,
    scope: 'model',
    model: MODEL.id,
    origin: 'upstream_provider',
    reason: 'a test',
    startedAtMs: nowMs,
    endsAtMs: nowMs + endsInMs,
    failures: 1,
  });
}

/** Breaks the listening connections of this many processes, and waits until they have new ones. */
async function breakListeners(count: number): Promise<void> {
  const client = new Client({ connectionString: database.url() });
  await client.connect();
  const ofListeners = `FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'`;
  const readPids = async () => (await client.query<{ pid: number }>(`SELECT pid ${ofListeners}`)).rows;
  await expect.poll(readPids).toHaveLength(count);
  const before = await readPids();
  await client.query(`SELECT pg_terminate_backend(pid) ${ofListeners}`);
  await expect
    .poll(async () => (await readPids()).filter(({ pid }) => !before.some((one) => one.pid === pid)))
    .toHaveLength(count);
  await client.end();
}

test('a cooldown begins and ends in all processes: at once, or within a second where no notification arrives', async () => {
  const proxy = await startTcpProxy(database.url(), true);
  const [one, hearing, deaf] = [
    await openProcess(),
    await openProcess(),
    await openProcess(Date.now, proxy.url),
  ];
  opened.push(proxy.close);
  await breakListeners(3);
  const heardAfterMs: number[] = [];
  const seenAfterMs: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    for (const is of ['cooling', 'free']) {
      const untilSeen = async ({ breakers }: CooldownBoards): Promise<number> => {
        await expect.poll(() => breakers.look(MODEL, Date.now()).is, { interval: 2 }).toBe(is);
        return performance.now() - beganMs;
      };
      const beganMs = performance.now();
      if (is === 'cooling') coolDown(one, Date.now(), MINUTE_MS);
      else one.breakers.force(MODEL, Date.now()).settle('ok');
      heardAfterMs.push(await untilSeen(hearing));
      if (round === 0) seenAfterMs.push(await untilSeen(deaf));
    }
  }
  // The machine may be busy with other work, which only delays this.
  expect(Math.min(...heardAfterMs)).toBeLessThan(100);
  expect(Math.min(...seenAfterMs)).toBeLessThan(1_500);
});

test('a cooldown ends at the same time for a process whose clock is an hour ahead', async () => {
  const aheadMs = 60 * MINUTE_MS;
  const ahead = () => Date.now() + aheadMs;
  const [one, other] = [await openProcess(), await openProcess(ahead)];
  const nowMs = Date.now();
  coolDown(one, nowMs, MINUTE_MS);
  const { connection } = MODEL;
  await expect.poll(() => other.of(connection.id).list()).toHaveLength(1);
  const [entry] = other.of(connection.id).list();
  expect((entry?.endsAtMs ?? 0) - aheadMs).toBeCloseTo(nowMs + MINUTE_MS, -3);
  expect(other.breakers.look(MODEL, ahead()).is).toBe('cooling');
});

const admit = ({ breakers }: CooldownBoards) => breakers.admit(MODEL, Date.now());

test('one process at a time tests whether a model has recovered', async () => {
  const first = await openProcess();
  coolDown(first, Date.now() - MINUTE_MS, 1);
  await first.flush();
  const all = [first, await openProcess(), await openProcess(), await openProcess()];
  const admissions = await Promise.all(all.map(admit));
  expect(admissions.map(({ is }) => is).toSorted()).toEqual(['admitted', 'probed', 'probed', 'probed']);

  // It shows nothing, so another one may try.
  const at = admissions.findIndex(({ is }) => is === 'admitted');
  const [prober, ...others] = [...all.slice(at), ...all.slice(0, at)];
  const [other] = others;
  const admission = admissions[at];
  if (prober === undefined || other === undefined || admission?.is !== 'admitted')
    throw new Error('Nobody tests it.');
  admission.permit.settle('unknown');
  await prober.flush();
  const again = await admit(other);
  if (again.is !== 'admitted') throw new Error(`It is ${again.is}.`);

  // Those that have not heard of the new cooldown yet don't try either.
  coolDown(other, Date.now(), MINUTE_MS);
  again.permit.settle('failed');
  await other.flush();
  for (const boards of all) expect((await admit(boards)).is).not.toBe('admitted');
});

test('an answer in one process does not end a cooldown that another one has begun since', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  coolDown(one, Date.now() - MINUTE_MS, 1);
  const permit = one.breakers.force(MODEL, Date.now());
  coolDown(other, Date.now(), MINUTE_MS);
  await other.flush();
  // Before it knows about the other one.
  permit.settle('ok');
  await one.flush();
  for (const { breakers } of [one, other])
    await expect.poll(() => breakers.look(MODEL, Date.now()).is).toBe('cooling');
});

test('a process that ends in the middle of a probe does not keep others from trying', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  coolDown(one, Date.now() - MINUTE_MS, 1);
  await one.flush();
  await expect.poll(() => other.breakers.previous(MODEL.connection.id, `model:${MODEL.id}`)).not.toBeNull();
  expect((await admit(one)).is).toBe('admitted');
  expect((await admit(other)).is).toBe('probed');
  await opened.shift()?.();
  expect((await admit(other)).is).toBe('admitted');
});
