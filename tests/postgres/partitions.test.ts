import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, openPool } from '#db/postgres/database';
import { openPostgresStore } from '#db/postgres/open-store';
import { ensurePartitions } from '#db/postgres/history/partitions';
import type { FinishWrite } from '#lib/store/history-rows';
import type { Store } from '#lib/store/ports';
import { begunRow, historyRow } from '#tests/support/history-row';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const DAY_MS = 24 * 60 * 60 * 1_000;
const nowMs = Date.UTC(2026, 10, 18, 12);
const august = Date.UTC(2026, 7, 1);
const september = Date.UTC(2026, 8, 1);
const october = Date.UTC(2026, 9, 1);

const database = databasePerFile();
let store: Store;
let pool: Database;

const onError = (error: unknown): never => {
  throw error;
};

beforeEach(async () => {
  store = await openPostgresStore({ databaseUrl: database.url(), onError, now: () => nowMs });
  pool = openPool({ databaseUrl: database.url(), max: 2, statementTimeoutMs: 10_000, onError });
  await ensurePartitions(pool, august);
  await ensurePartitions(pool, october);
});
afterEach(async () => {
  await store.close();
  await pool.close();
  await database.empty();
});

const rowAt = (atMs: number, model = 'a/one'): FinishWrite =>
  historyRow({
    atMs,
    attempts: [{ model: 'a/limited', outcome: 'failed', kind: 'rate_limited' }, { model }],
  });

/** The rows of a partition; null if there is no such partition. */
async function countIn(partition: string): Promise<number | null> {
  const [found] = await pool.run<{ isThere: boolean }>('SELECT to_regclass($1) IS NOT NULL AS "isThere"', [
    partition,
  ]);
  if (found?.isThere !== true) return null;
  const [counted] = await pool.run<{ rows: number }>(`SELECT count(*) AS rows FROM ${partition}`);
  return counted?.rows ?? null;
}

async function idsLeft(): Promise<string[]> {
  const { requests } = await store.history.readPage({ limit: 50 });
  return requests.map(({ id }) => id).toReversed();
}

async function sumsLeft(): Promise<number[]> {
  const [sums] = await pool.run<{ combos: number; rollups: number; failures: number }>(
    `SELECT (SELECT coalesce(sum(requests), 0) FROM history_combos) AS combos,
       (SELECT coalesce(sum(requests), 0) FROM history_rollups WHERE span = 'day' AND facet = 0) AS rollups,
       (SELECT coalesce(sum(attempts), 0) FROM history_failures WHERE span = 'hour') AS failures`,
  );
  return sums === undefined ? [] : [sums.combos, sums.rollups, sums.failures];
}

test('a row goes to the partition of its month, which the first process creates a month ahead', async () => {
  const rows = [rowAt(nowMs), rowAt(nowMs + 20 * DAY_MS)];
  await store.history.writeBatch(rows);
  expect([await countIn('requests_2026_11'), await countIn('attempts_2026_11')]).toEqual([1, 2]);
  expect([await countIn('requests_2026_12'), await countIn('attempts_2026_12')]).toEqual([1, 2]);
  expect(await countIn('requests_2027_01')).toBeNull();
  const first = Date.UTC(2026, 11, 1);
  await Promise.all(Array.from({ length: 4 }, () => ensurePartitions(pool, first)));
  expect(await countIn('requests_2027_01')).toBe(0);
});

test('a row with the time of a wrong clock is kept, found and deleted like any other', async () => {
  const [past, future] = [rowAt(Date.UTC(1971, 1, 2)), rowAt(Date.UTC(2041, 4, 5))];
  await store.history.writeBatch([past, future]);
  await store.history.catchUp(10);
  expect(await countIn('requests_default')).toBe(2);
  // Their months get no partitions later, because those would lack these rows.
  await ensurePartitions(pool, future.request.createdAtMs);
  expect(await countIn('requests_2041_05')).toBeNull();
  expect(await idsLeft()).toEqual([past.request.id, future.request.id]);
  expect((await store.history.readDetail(future.request.id))?.attempts).toHaveLength(2);
  expect(await store.history.deleteBefore(nowMs, 25, nowMs)).toBe(1);
  expect(await idsLeft()).toEqual([future.request.id]);
  expect(await sumsLeft()).toEqual([1, 1, 1]);
});

test('retention drops whole past months, and deletes single rows only in the month of its limit', async () => {
  const first = Array.from({ length: 60 }, (_, day) => rowAt(august + day * DAY_MS, `a/${day % 3}`));
  const kept = [rowAt(october + 5 * DAY_MS), rowAt(nowMs)];
  const due = rowAt(october + DAY_MS);
  await store.history.writeBatch([...first, due, ...kept]);
  // The sums do not include all of them yet.
  await store.history.catchUp(40);
  const beforeMs = october + 2 * DAY_MS;
  const deleted: number[] = [];
  for (let part = -1; part !== 0; deleted.push(part))
    part = await store.history.deleteBefore(beforeMs, 25, nowMs);
  // 31 in August, 29 in September, and one by one.
  expect(deleted).toEqual([31, 29, 1, 0]);
  expect([await countIn('requests_2026_08'), await countIn('attempts_2026_09')]).toEqual([null, null]);
  expect(await countIn('requests_2026_10')).toBe(1);
  expect(await idsLeft()).toEqual(kept.map(({ request }) => request.id));
  await store.history.catchUp(100);
  expect(await sumsLeft()).toEqual([2, 2, 2]);
  expect(await store.history.measure()).toMatchObject({ requests: 2 });
  // Chains and policies that no other request has are deleted too.
  expect(await countIn('snapshots')).toBe(1);
  await ensurePartitions(pool, august);
});

test('deleting everything drops the months before the last request', async () => {
  const rows = Array.from({ length: 60 }, (_, day) => rowAt(august + day * DAY_MS));
  await store.history.writeBatch([...rows, rowAt(nowMs), rowAt(nowMs + 1)]);
  await store.history.catchUp(30);
  await store.history.beginClearing(nowMs);
  const deleted: number[] = [];
  for (let part = -1; part !== 0; deleted.push(part)) part = await store.history.clearPart();
  expect(deleted).toEqual([31, 29, 2, 0]);
  expect(await idsLeft()).toEqual([]);
  expect(await sumsLeft()).toEqual([0, 0, 0]);
  expect(await countIn('snapshots')).toBe(0);
});

test('two processes that drop months at the same time delete each request once', async () => {
  const other = await openPostgresStore({ databaseUrl: database.url(), onError, now: () => nowMs });
  await store.history.writeBatch(Array.from({ length: 60 }, (_, day) => rowAt(august + day * DAY_MS)));
  await store.history.catchUp(100);
  const deleted = await Promise.all(
    [store, other, store, other].map(({ history }) => history.deleteBefore(october, 25, nowMs)),
  );
  expect(deleted.reduce((sum, part) => sum + part)).toBe(60);
  expect(await sumsLeft()).toEqual([0, 0, 0]);
  await other.close();
});

test('a month stays until its running request ends, and its other rows are deleted', async () => {
  const [running, ended] = [rowAt(august + DAY_MS), rowAt(august + 2 * DAY_MS)];
  await store.history.writeBatch([begunRow(running.request), ended]);
  await store.history.catchUp(10);
  expect(await store.history.deleteBefore(september, 25, nowMs)).toBe(1);
  expect(await idsLeft()).toEqual([running.request.id]);
  expect(await sumsLeft()).toEqual([0, 0, 0]);
});

test('while the history is being read, rows are deleted in parts, and requests are written in time', async () => {
  const rows = [rowAt(august + DAY_MS), rowAt(nowMs)];
  await store.history.writeBatch(rows);
  const reader = new Client({ connectionString: database.url() });
  await reader.connect();
  await reader.query('BEGIN; SELECT count(*) FROM requests');
  const deletion = new AbortController();
  const deleting = store.history.deleteBefore(september, 25, nowMs).finally(() => deletion.abort());
  const kept = rows.slice(1);
  while (!deletion.signal.aborted) {
    const late = rowAt(nowMs + kept.length);
    // Fails if it has to wait for the reader, as a row may take only 3 seconds.
    await store.history.writeBatch([late]);
    kept.push(late);
  }
  expect(await deleting).toBe(1);
  expect(await idsLeft()).toEqual(kept.slice(-50).map(({ request }) => request.id));
  expect(await countIn('requests_2026_08')).toBe(0);
  // Creating a missing partition doesn't wait for the reader either, and is retried later.
  await ensurePartitions(pool, Date.UTC(2027, 5, 1));
  expect(await countIn('requests_2027_06')).toBeNull();
  await reader.query('ROLLBACK');
  await reader.end();
  await ensurePartitions(pool, Date.UTC(2027, 5, 1));
  expect(await countIn('requests_2027_06')).toBe(0);
});
