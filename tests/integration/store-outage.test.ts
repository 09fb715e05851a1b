import { historyPort } from '#tests/support/history-port';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createWriteProbe, watchDatabaseFile } from '#db/sqlite/files/database-file';
import type { FinishWrite } from '#lib/store/history-rows';
import { createHistoryStore } from '#db/sqlite/history/history-store';
import { withFaults } from '#db/sqlite/files/store-fault';
import { type Database, joinDatabase } from '#db/sqlite/open-database';
import { createReserveFile, type ReserveFile } from '#db/sqlite/files/reserve-file';
import { StoreUnavailable } from '#lib/store/store-fault';
import { createHistoryQueue, type HistoryQueue } from '#lib/server/history/history-queue';
import { createStoreGuard, type StoreGuard } from '#lib/server/store-guard';
import { historyPerTest } from '#tests/support/history-per-test';
import { begunRow, historyRow } from '#tests/support/history-row';

const atMs = Date.UTC(2026, 10, 21, 12);
const kept = historyPerTest();
let folder: string;
let writing: Database;
let reserve: ReserveFile;
let guard: StoreGuard;
let log: string[];
let errors: unknown[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-outage-'));
  writing = joinDatabase(kept.database.sqlite.name, 0);
  reserve = createReserveFile(folder);
  log = [];
  errors = [];
  const probe = createWriteProbe(writing);
  guard = createStoreGuard({
    place: folder,
    health: {
      ...withFaults({ probe: async () => probe(), isMoved: watchDatabaseFile(writing) }),
      reserve: withFaults(reserve),
    },
    rule: 'refuse',
    log: (line) => void log.push(line),
  });
});
afterEach(() => {
  guard.stop();
  writing.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A queue as in the process. Its clients wait this long for a store that cannot be written. */
function makeQueue(patienceMs: number): HistoryQueue {
  const { writeBatch } = historyPort(createHistoryStore(writing));
  return createHistoryQueue({ writeBatch, guard, patienceMs, onError: (error) => void errors.push(error) });
}

const long = 'x'.repeat(40_000);
let made = 0;

function makeRow(over: Partial<FinishWrite['request']> = {}): FinishWrite {
  made += 1;
  const row = historyRow({ atMs: atMs + made, attempts: [{ model: 'a/one' }] });
  return { ...row, request: { ...row.request, ...over } };
}

/** Limits the database to its current size, as on a full disk. */
function fillDisk(): void {
  const pages = Number(writing.sqlite.pragma('page_count', { simple: true }));
  writing.sqlite.pragma(`max_page_count = ${pages}`);
}

function freeDisk(): void {
  writing.sqlite.pragma('max_page_count = 1000000');
}

async function statusOf({ request }: FinishWrite): Promise<string | undefined> {
  return (await kept.history.readDetail(request.id))?.request.status;
}

test('a row that can’t be written fails alone, and other rows of the commit are stored', async () => {
  const queue = makeQueue(10_000);
  const rows = [makeRow(), makeRow({ createdAtMs: Number.NaN }), makeRow()];
  const ends = await Promise.allSettled(rows.map((row) => queue.finish(row)));
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await kept.idsOf({})).toHaveLength(2);
  expect(errors).toHaveLength(1);
  expect(guard.problem()).toBeNull();
});

test('a row with invalid attempts is stored without them, and its sums agree', async () => {
  const queue = makeQueue(10_000);
  const row = historyRow({ atMs, attempts: [{ model: 'a/one' }, { model: 'b/two' }] });
  const [first, second] = row.attempts;
  if (first === undefined || second === undefined) throw new Error('There are no attempts.');
  const begun = begunRow(row.request);
  await queue.commitRunning(row.request.id, () => ({ ...begun, attempts: [first] }));
  const attempts = [first, { ...second, durationMs: Number.NaN }];
  expect(await queue.finish({ request: row.request, attempts })).toBe('on_disk');
  const detail = await kept.shown.readDetail(row.request.id);
  expect(detail).toMatchObject({ request: { status: 'served', attemptCount: 0 }, attempts: [] });
  expect(detail?.explanation).toMatch(/^The attempts could not be written to the history\./);
  kept.history.catchUp(10);
  expect(kept.history.deleteOldest(1, atMs)).toBe(1);
  expect(kept.database.sqlite.prepare('SELECT count(*) FROM history_rollups').pluck().get()).toBe(0);
});

test('if a full disk has space again in time, the client notices nothing', async () => {
  const queue = makeQueue(10_000);
  guard.start();
  fillDisk();
  const row = makeRow({ prompt: long });
  const end = queue.finish(row);
  await expect.poll(() => guard.problem()).toMatch(/is full\. New requests are refused/);
  freeDisk();
  expect(await end).toBe('on_disk');
  expect(await statusOf(row)).toBe('served');
  await expect.poll(() => guard.problem()).toBeNull();
  expect(log).toHaveLength(2);
  expect(errors).toEqual([]);
});

test('if the disk stays full, the answer is withheld, and the row that says so is written later', async () => {
  const queue = makeQueue(100);
  guard.start();
  fillDisk();
  const row = makeRow({ prompt: long });
  const withheld = makeRow({ id: row.request.id, status: 'failed', errorType: 'unavailable' });
  expect(await queue.finish(row, () => withheld)).toBe('withheld');
  expect(await statusOf(row)).toBeUndefined();
  freeDisk();
  await expect.poll(() => statusOf(row)).toBe('failed');
  await expect.poll(() => guard.problem()).toBeNull();
});

test('a streamed answer is withheld if its running row can’t be written', async () => {
  const queue = makeQueue(100);
  fillDisk();
  const { request } = makeRow();
  const begun = begunRow(request);
  expect(
    await queue.commitRunning(request.id, () => ({
      ...begun,
      request: { ...begun.request, explanation: long },
    })),
  ).toBe('withheld');
});

test('while another program keeps the database locked, rows wait and the guard names the cause', async () => {
  const queue = makeQueue(10_000);
  const other = joinDatabase(kept.database.sqlite.name);
  onTestFinished(other.close);
  other.sqlite.exec('BEGIN IMMEDIATE');
  const row = makeRow();
  const end = queue.finish(row);
  await expect.poll(() => guard.problem()).toMatch(/Another program keeps .+ locked/);
  other.sqlite.exec('ROLLBACK');
  expect(await end).toBe('on_disk');
  expect(guard.problem()).toBeNull();
});

test('drain counts the rows that could not be written', async () => {
  const queue = makeQueue(100);
  fillDisk();
  const withheld = queue.finish(makeRow({ prompt: long }));
  expect(await queue.drain()).toBe(1);
  expect(await withheld).toBe('withheld');
}, 20_000);

test('the reserve is released on a full disk, and requests are accepted again once it could be taken back', async () => {
  await reserve.take();
  const file = join(folder, 'understudy.reserve');
  expect(statSync(file).size).toBe(4 * 1024 * 1024);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(guard.noteError(new StoreUnavailable('disk_full', new Error('full')))).toBe(true);
  expect(reserve.isTaken()).toBe(false);
  // Running requests use the released space. That alone does not allow new ones.
  guard.noteWritten();
  expect(guard.problem()).not.toBeNull();
  guard.start();
  await expect.poll(() => guard.problem()).toBeNull();
  expect(reserve.isTaken()).toBe(true);
});

test('a damaged database accepts no requests until the next start', async () => {
  guard.noteError(new StoreUnavailable('damaged', new Error('malformed')));
  guard.noteWritten();
  guard.noteError(new StoreUnavailable('locked', new Error('busy')));
  expect(guard.problem()).toMatch(/is damaged.+restore the database from a backup/);
});

test('an error unrelated to the store is not an outage', () => {
  expect(guard.noteError(new TypeError('a bug'))).toBe(false);
  expect(guard.noteError(Object.assign(new Error('not null'), { code: 'SQLITE_CONSTRAINT_NOTNULL' }))).toBe(
    false,
  );
  expect(guard.problem()).toBeNull();
});
