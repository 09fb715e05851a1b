import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openPool } from '#db/postgres/database';
import { createFirstChoiceStore } from '#db/postgres/history/first-choice-store';
import { createHistoryStore } from '#db/postgres/history/history-store';
import { createHistoryWriter } from '#db/postgres/history/history-writer';
import { createLateCosts } from '#db/postgres/history/late-costs';
import { openPostgresStore } from '#db/postgres/open-store';
import { createReadRecentAttempts, createReadRecentCalls } from '#db/postgres/history/recent-calls';
import { HistoryQuery } from '#lib/contracts/history';
import { generateRows } from '#tests/support/generate-rows';
import { databasePerFile } from '#tests/support/postgres/database-per-file';
import { recordPlans } from '#tests/support/postgres/explain-plans';
import { shownHistory } from '#tests/support/shown-history';

const DAY_MS = 24 * 60 * 60 * 1_000;
const endMs = Date.UTC(2026, 10, 18, 12);
const REQUESTS = 3_000;

const database = databasePerFile();
const onError = (error: unknown): never => {
  throw error;
};
let pool: Database;

beforeAll(async () => {
  // Two months, and some of the rows are not counted yet.
  const store = await openPostgresStore({
    databaseUrl: database.url(),
    onError,
    now: () => endMs - 31 * DAY_MS,
  });
  const rows = await generateRows({ requests: REQUESTS, endMs, days: 40, seed: 11 });
  await store.history.writeBatch(rows);
  await store.history.catchUp(REQUESTS - 20);
  await store.close();
  pool = openPool({ databaseUrl: database.url(), max: 8, statementTimeoutMs: 30_000, onError });
  await pool.run('ANALYZE');
});
afterAll(() => pool.close());

/** The statements of some work that scan a whole table. */
async function fullScansOf(
  tables: readonly string[],
  work: (recorded: Database) => Promise<unknown>,
): Promise<string[]> {
  const recorder = recordPlans(pool, database.url());
  try {
    await work(recorder.database);
    return await recorder.fullScans(tables);
  } finally {
    await recorder.close();
  }
}

const HISTORY = ['requests', 'attempts'];
const historyOf = (recorded: Database) =>
  createHistoryStore({ reading: recorded, writing: recorded }, createHistoryWriter(recorded, 0));

test('no filter scans the whole history', async () => {
  const scans = await fullScansOf([...HISTORY, 'history_combos'], async (recorded) => {
    const history = shownHistory(historyOf(recorded));
    for (const query of [
      {},
      { category: 'main' },
      { model: 'moonshotai/kimi-k2', status: 'failed' },
      { provider: 'Novita', q: 'y' },
      { q: 'nowhere' },
      { origin: 'credits,policy' },
      { minCostUsd: '0.01', from: '2026-11-10T00:00:00Z' },
      { costKnown: 'false' },
      { minDurationMs: '60000' },
      { weekday: '3', hour: '14' },
      { attemptModel: 'moonshotai/kimi-k2', attemptKind: 'rate_limited', attemptOrigin: 'upstream_provider' },
      { attemptOutcome: 'failed', attemptPaid: 'true' },
      { demo: 'false', attemptConnection: 'demo-labs' },
      { client: 'opencode', attemptOutcome: 'failed' },
    ]) {
      const { nextCursor } = await history.readPage(HistoryQuery.parse(query));
      if (nextCursor !== null) await history.readPage(HistoryQuery.parse({ ...query, cursor: nextCursor }));
    }
    const { requests } = await history.readPage(HistoryQuery.parse({ switched: 'true' }));
    await history.readDetail(requests[0]?.id ?? '');
  });
  expect(scans).toEqual([]);
});

test('no other query of a screen, a guard or background work scans the whole history', async () => {
  const scans = await fullScansOf(HISTORY, async (recorded) => {
    const history = historyOf(recorded);
    await history.insights.readInsights({}, endMs - 5 * DAY_MS, endMs);
    await history.insights.readValues();
    await history.measure();
    await history.readExport({ limit: 50, withAttempts: true });
    await history.countCallsOfDay('demo', endMs);
    await history.countCallsBySecond('demo', endMs - 60_000);
    await history.readDaySpend('demo', endMs - 5 * DAY_MS, endMs);
    await history.readLeftRunning('all');
    await history.readLeftRunning('ended_processes');
    await history.forgetStored(endMs);
    await history.deleteBefore(endMs - 60 * DAY_MS, 25, endMs);
    expect(await history.deleteOldest(2, endMs)).toBe(2);
    expect(await history.catchUp(10)).toBe(10);
    const fromMs = endMs - 7 * DAY_MS;
    await createFirstChoiceStore(recorded).readLast({
      connection: 'demo',
      category: 'main',
      model: 'google/gemini-2.5-flash-lite',
      fromMs,
      most: 200,
    });
    await createReadRecentCalls(recorded)({ connections: ['demo'], fromMs });
    await createReadRecentAttempts(recorded)({ connections: ['demo'], category: 'main', fromMs });
    const late = { connections: ['demo'], fromMs, beforeMs: endMs, most: 20 };
    await createLateCosts(recorded).findUnsettled(late);
  });
  // The oldest row that has ended is one of the first.
  const oldest = `SELECT id FROM requests WHERE status <> 'running'  ORDER BY id LIMIT $1`;
  expect(scans.filter((text) => text !== oldest)).toEqual([]);
});

test('a statement that may read a whole table is found', async () => {
  const slow = [
    `SELECT id FROM requests WHERE created_at_ms < 0 ORDER BY id LIMIT 1`,
    `SELECT count(*) FROM attempts WHERE cost_usd > 0`,
    `SELECT id FROM requests WHERE id > 'f' AND EXISTS (SELECT 1 FROM attempts WHERE request_id = id AND kind = '')`,
  ];
  const fast = [
    `SELECT id FROM requests ORDER BY id DESC LIMIT 1`,
    `SELECT id FROM requests WHERE id > 'f' ORDER BY category LIMIT 1`,
    `SELECT id FROM requests WHERE id > 'f'
       AND EXISTS (SELECT 1 FROM attempts WHERE request_id = id AND kind = '' OFFSET 0)`,
  ];
  const scans = await fullScansOf(HISTORY, async ({ run }) => {
    for (const statement of [...slow, ...fast]) await run(statement);
  });
  expect(scans).toEqual(slow);
});
