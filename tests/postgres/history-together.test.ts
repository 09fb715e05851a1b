import { afterEach, expect, test } from 'vitest';
import type { Store } from '#lib/store/ports';
import { openPool } from '#db/postgres/database';
import { createHistoryWriter } from '#db/postgres/history/history-writer';
import { openPostgresStore } from '#db/postgres/open-store';
import { createRetentionService } from '#lib/server/history/retention-service';
import { generateRows } from '#tests/support/generate-rows';
import { historyRow } from '#tests/support/history-row';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const DAY_MS = 24 * 60 * 60 * 1_000;
const endMs = Date.UTC(2026, 10, 18, 12);
const KEPT = 100;

const database = databasePerFile();
const opened: Store[] = [];

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await database.empty();
});

function onError(error: unknown): void {
  throw error;
}

async function openProcess() {
  const now = () => endMs;
  const store = await openPostgresStore({ databaseUrl: database.url(), onError, now: Date.now });
  opened.push(store);
  const retention = createRetentionService({
    history: store.history,
    removeRecoveriesBefore: store.recoveries.removeBefore,
    forgetRefusalsBefore: store.clients.forgetRefusals,
    tidyProvenance: async () => {},
    tidyConversations: async () => {},
    settings: store.settings,
    claim: (forMs) => store.claimJob('retention', forMs),
    now,
    onError,
  });
  return { history: store.history, retention };
}

/** The figures of the sums and of the rows themselves. */
async function figuresOf({ history }: Pick<Store, 'history'>) {
  const { totals } = await history.insights.readInsights({}, 0, endMs + DAY_MS);
  const { requests } = await history.readPage({ limit: 1_000 });
  const costUsd = requests.reduce((sum, one) => sum + (one.costUsd ?? 0), 0);
  return {
    summed: { requests: totals.requests, failed: totals.failed, costUsd: totals.costUsd },
    stored: {
      requests: requests.length,
      failed: requests.filter(({ status }) => status === 'failed').length,
      costUsd: expect.closeTo(costUsd, 9) as number,
    },
  };
}

test('processes can write, sum up and delete at the same time without losing rows, and the sums agree', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  const rows = await generateRows({ requests: 240, endMs, days: 10, seed: 3 });
  await one.retention.write({ days: null, rows: KEPT });
  const batches = Array.from({ length: 12 }, (_, at) => rows.slice(at * 20, at * 20 + 20));
  const work = batches.flatMap((batch, at) => [
    (at % 2 === 0 ? one : other).history.writeBatch(batch),
    one.history.catchUp(15),
    other.history.catchUp(15),
    one.retention.tidy(),
    other.retention.tidy(),
  ]);
  await Promise.all(work);
  while ((await one.history.catchUp(50)) + (await other.history.catchUp(50)) > 0);
  const { summed, stored } = await figuresOf(one);
  expect(summed).toEqual(stored);

  await Promise.all([one, other].map(({ retention }) => retention.tidy()));
  const left = await figuresOf(other);
  expect(left.stored.requests).toBe(KEPT);
  expect(left.summed).toEqual(left.stored);
});

test('two people who delete the whole history in two processes leave no rows', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  await one.history.writeBatch(await generateRows({ requests: 100, endMs, days: 3, seed: 4 }));
  await other.history.catchUp(60);
  const [first, second] = await Promise.all([one.retention.clear(), other.retention.clear()]);
  expect(first + second).toBe(100);
  const { summed, stored } = await figuresOf(one);
  expect(stored.requests).toBe(0);
  expect(summed).toEqual({ requests: 0, failed: 0, costUsd: expect.closeTo(0, 9) as number });
});

test('an unfinished write doesn’t block other requests of the same models', async () => {
  const { history } = await openProcess();
  const row = () => historyRow({ atMs: endMs, attempts: [{ model: 'a/one' }] });
  await history.writeBatch([row()]);
  // This process does not know yet that these models are stored.
  const pool = openPool({ databaseUrl: database.url(), max: 1, statementTimeoutMs: 3_000, onError });
  const { writeIn } = createHistoryWriter(pool, 0);
  await pool.transaction(async (run) => {
    await writeIn(run, [row()]);
    await history.writeBatch([row()]);
  });
  await pool.close();
  expect((await history.readPage({ limit: 10 })).requests).toHaveLength(3);
});
