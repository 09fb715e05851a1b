import { historyPort } from '#tests/support/history-port';
import { expect, test } from 'vitest';
import type { FinishWrite } from '#lib/store/history-rows';
import { createRecoveryStore } from '#db/sqlite/history/recovery-store';
import { createSettingStore } from '#db/sqlite/setting-store';
import { InsightsQuery, type InsightsTotals } from '#lib/contracts/insights';
import { createRetentionService } from '#lib/server/history/retention-service';
import { generateRows } from '#tests/support/generate-rows';
import { historyPerTest } from '#tests/support/history-per-test';
import { begunRow } from '#tests/support/history-row';
import { isOfUnknownCost } from '#tests/support/of-unknown-cost';

const endMs = Date.UTC(2026, 10, 18, 12);
const DAY_MS = 24 * 60 * 60 * 1_000;
const kept = historyPerTest();

/** Some costs of each connection become estimates, which the demo never has. */
async function rowsOf(wanted: Parameters<typeof generateRows>[0]): Promise<readonly FinishWrite[]> {
  const rows = await generateRows(wanted);
  return rows.map((row, at) => ({
    ...row,
    attempts: row.attempts.map((attempt) => ({
      ...attempt,
      costEstimated: at % 3 === 0 && attempt.costUsd !== null,
    })),
  }));
}

/** Restores the sums of an older version, which did not count unknown and estimated costs. */
function forgetCosts(): void {
  kept.database.sqlite.exec(`UPDATE history_rollups SET cost_unknown = 0, cost_estimated = 0,
      attempts_cost_unknown = 0, attempts_cost_estimated = 0, failed_cost_unknown = 0;
    INSERT INTO settings (key, value, updated_at) VALUES ('history_recount', '0', 0)`);
}

async function rollUpWithoutCosts(requests: number): Promise<readonly FinishWrite[]> {
  const rows = await rowsOf({ requests, endMs, days: 9, seed: 5 });
  kept.history.writeBatch(rows);
  while (kept.history.catchUp(100) > 0);
  forgetCosts();
  return rows;
}

const countsOf = (): unknown[] =>
  kept.database.sqlite.prepare('SELECT * FROM history_rollups ORDER BY 1, 2, 3, 4, 5, 6, 7, 8').all();

async function readTotals(): Promise<InsightsTotals> {
  const query = { from: new Date(endMs - 10 * DAY_MS).toISOString(), to: new Date(endMs).toISOString() };
  return (await kept.insights.read(InsightsQuery.parse(query))).totals;
}

test('unknown costs are counted afterwards for older sums, hour by hour', async () => {
  const rows = await rowsOf({ requests: 400, endMs, days: 9, seed: 5 });
  kept.history.writeBatch(rows);
  while (kept.history.catchUp(100) > 0);
  const wanted = countsOf();
  const { costUnknown, costEstimated } = await readTotals();
  expect(costUnknown).toBeGreaterThan(0);
  expect(costEstimated).toBeGreaterThan(0);
  forgetCosts();

  expect(kept.history.recountHour()).toBe(true);
  expect(await readTotals()).toMatchObject({
    costUnknown: null,
    costEstimated: null,
    failedCostUnknown: null,
  });
  // The requests themselves can be found at any time.
  expect(await kept.idsOf({ costKnown: 'false' })).toHaveLength(costUnknown ?? 0);
  while (kept.history.recountHour());
  expect(countsOf()).toEqual(wanted);
  expect((await readTotals()).costUnknown).toBe(costUnknown);
  expect(kept.history.recountHour()).toBe(false);
});

test('rows written or queued during a recount are counted once', async () => {
  const rows = await rollUpWithoutCosts(300);
  const later = await rowsOf({ requests: 200, endMs, days: 9, seed: 6 });
  kept.history.writeBatch(later.slice(0, 100));
  kept.history.catchUp(40);
  for (let hour = 0; hour < 20; hour += 1) kept.history.recountHour();
  kept.history.writeBatch(later.slice(100));
  kept.history.catchUp(70);
  while (kept.history.recountHour());
  while (kept.history.catchUp(100) > 0);
  const unknown = [...rows, ...later].filter(isOfUnknownCost);
  expect((await readTotals()).costUnknown).toBe(unknown.length);
});

test('rows are counted before they are deleted, so no sum becomes negative', async () => {
  const rows = await rollUpWithoutCosts(300);
  const [running] = await rowsOf({ requests: 1, endMs, days: 9, seed: 7 });
  if (running === undefined) throw new Error('No row was made.');
  const retention = createRetentionService({
    history: historyPort(kept.history),
    removeRecoveriesBefore: createRecoveryStore(kept.database).removeBefore,
    forgetRefusalsBefore: async () => {},
    tidyProvenance: async () => {},
    tidyConversations: async () => {},
    settings: createSettingStore(kept.database, () => endMs),
    claim: async () => true,
    now: () => endMs,
    onError(error) {
      throw error;
    },
  });
  await retention.write({ days: null, rows: 200 });
  await retention.tidy();
  const left = rows.slice(-200);
  const totals = await readTotals();
  expect(totals.requests).toBe(left.length);
  expect(await kept.idsOf({ costKnown: 'false' })).toHaveLength(totals.costUnknown ?? -1);

  // While a request runs, each of the others is subtracted from the sums.
  forgetCosts();
  kept.history.writeBatch([begunRow(running.request)]);
  expect(await retention.clear()).toBe(200);
  expect(countsOf()).toEqual([]);
});
