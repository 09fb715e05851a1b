import { afterEach, expect, test } from 'vitest';
import { openPostgresStore } from '#db/postgres/open-store';
import { createChangeWatch } from '#lib/server/change-watch';
import { type CooldownBoards, loadCooldownBoards } from '#lib/server/cooldown-boards';
import { candidateOf } from '#tests/support/candidate';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const MODEL = candidateOf('a/one');
/** A change is written after 100 ms, and the others look for changes every half second. */
const WITHIN_MS = 1_500;
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
async function openProcess(now = Date.now): Promise<CooldownBoards> {
  const store = await openPostgresStore({ databaseUrl: database.url(), onError: reportError, now });
  const addRecoveries = store.recoveries.addRecoveries;
  const boards = await loadCooldownBoards({ store: store.cooldowns, addRecoveries, now, reportError });
  const watch = createChangeWatch({ store, services: [boards], reportError });
  watch.start();
  opened.push(async () => {
    watch.stop();
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

test('a cooldown begins and ends in all processes', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  const standing = () => other.breakers.look(MODEL, Date.now()).is;
  expect(standing()).toBe('free');
  coolDown(one, Date.now(), MINUTE_MS);
  await expect.poll(standing, { timeout: WITHIN_MS }).toBe('cooling');
  one.breakers.force(MODEL, Date.now()).settle('ok');
  await expect.poll(standing, { timeout: WITHIN_MS }).toBe('free');
});

test('a cooldown ends at the same time for a process whose clock is an hour ahead', async () => {
  const aheadMs = 60 * MINUTE_MS;
  const ahead = () => Date.now() + aheadMs;
  const [one, other] = [await openProcess(), await openProcess(ahead)];
  const nowMs = Date.now();
  coolDown(one, nowMs, MINUTE_MS);
  const { connection } = MODEL;
  await expect.poll(() => other.of(connection.id).list(), { timeout: WITHIN_MS }).toHaveLength(1);
  const [entry] = other.of(connection.id).list();
  expect((entry?.endsAtMs ?? 0) - aheadMs).toBeCloseTo(nowMs + MINUTE_MS, -3);
  expect(other.breakers.look(MODEL, ahead()).is).toBe('cooling');
});
