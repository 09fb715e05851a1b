import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BackgroundThread, startBackgroundThread } from '#db/sqlite/threads/background-thread';
import type { FinishWrite } from '#lib/store/history-rows';
import { createHistoryStore, type OneConnectionHistory } from '#db/sqlite/history/history-store';
import { type Database, joinDatabase } from '#db/sqlite/open-database';
import { isBusy } from '#db/sqlite/files/is-busy';
import { historyRow } from '#tests/support/history-row';
import { databasePerTest } from '#tests/support/database-per-test';

const atMs = Date.UTC(2026, 10, 18, 12);
const data = databasePerTest();
let writing: Database;
let here: OneConnectionHistory;
let background: BackgroundThread;

beforeEach(() => {
  writing = joinDatabase(data.database.sqlite.name, 0);
  here = createHistoryStore(writing);
  background = startBackgroundThread(data.database, (error) => {
    throw error;
  });
});

afterEach(async () => {
  await background.stop();
  writing.close();
});

const rowsOf = (model: string, from: number, count: number): FinishWrite[] =>
  Array.from({ length: count }, (_, index) =>
    historyRow({ atMs: atMs + from + index, attempts: [{ model }] }),
  );

const countAll = (): void => {
  while (here.catchUp(100) > 0);
};

async function servedBy(served: string): Promise<number> {
  // As a screen reads it: on another connection, without cached numbers.
  const page = await createHistoryStore(data.database).readPage({ limit: 100, served });
  return page.requests.length;
}

test('each request is counted once, whichever connection writes and counts it', async () => {
  const other = createHistoryStore(data.database);
  here.writeBatch(rowsOf('a/one', 0, 10));
  other.writeBatch(rowsOf('a/one', 10, 10));
  expect(other.catchUp(7)).toBe(7);
  countAll();
  while (other.catchUp(4) > 0);
  const { totals } = await here.insights.readInsights({}, atMs - 60_000, atMs + 60_000);
  expect(totals.requests).toBe(20);
});

test('requests deleted by the thread are no longer counted here', async () => {
  here.writeBatch(rowsOf('a/one', 0, 10));
  countAll();
  here.writeBatch(rowsOf('a/one', 10, 5));
  expect(await background.call('deleteOldest', 12, atMs)).toBe(12);
  countAll();
  expect((await here.measure()).requests).toBe(3);
});

test('after the thread has cleared everything, new rows are found under their own names', async () => {
  here.writeBatch([...rowsOf('a/one', 0, 5), ...rowsOf('b/two', 5, 5)]);
  countAll();
  await background.call('beginClearing', atMs);
  while ((await background.call('clearPart')) > 0);
  here.writeBatch([...rowsOf('b/two', 20, 4), ...rowsOf('c/three', 30, 2)]);
  countAll();
  expect(await servedBy('b/two')).toBe(4);
  expect(await servedBy('c/three')).toBe(2);
  expect(await servedBy('a/one')).toBe(0);
});

test('a connection with no wait reports at once that another one is writing', () => {
  data.database.sqlite.exec('BEGIN IMMEDIATE');
  let thrown: unknown = null;
  try {
    here.writeBatch(rowsOf('a/one', 0, 1));
  } catch (error) {
    thrown = error;
  }
  data.database.sqlite.exec('COMMIT');
  expect(isBusy(thrown)).toBe(true);
  here.writeBatch(rowsOf('a/one', 0, 1));
});
