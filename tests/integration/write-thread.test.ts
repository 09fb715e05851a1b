import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHistoryStore, type HistoryStore } from '#db/history-store';
import { type Database, openDatabase } from '#db/open-database';
import { startWriteThread, type WriteThread } from '#db/write-thread';
import { historyRow } from '#tests/support/history-row';

const atMs = Date.UTC(2026, 10, 18, 12);
let folder: string;
let database: Database;
let history: HistoryStore;
let writes: WriteThread;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-write-'));
  database = openDatabase(join(folder, 'understudy.db'));
  history = createHistoryStore(database);
  writes = startWriteThread(database, (error) => {
    throw error;
  });
});

afterEach(async () => {
  await writes.stop();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

test('what the thread has written is the same as what is written here', async () => {
  const rows = ['a/one', 'b/two', 'a/one'].map((model, index) =>
    historyRow({ atMs: atMs + index, attempts: [{ model: 'x/first', outcome: 'failed' }, { model }] }),
  );
  const [first, ...rest] = rows;
  if (first === undefined) throw new Error('No row was made.');
  history.writeBatch([first]);
  await writes.writeBatch([{ kind: 'begin', request: first.request }, ...rest]);
  const read = await Promise.all(rows.map(({ request }) => history.readDetail(request.id)));
  expect(read.map((detail) => detail?.request.servedModel)).toEqual(['a/one', 'b/two', 'a/one']);
  const parts = read.map((detail) => ({ ...detail, request: null }));
  expect({ ...parts[2], attempts: null }).toEqual({ ...parts[0], attempts: null });
  expect(parts[2]?.attempts?.map(({ model, outcome }) => [model, outcome])).toEqual(
    parts[0]?.attempts?.map(({ model, outcome }) => [model, outcome]),
  );
});

test('each request is counted once, whichever connection wrote it and whichever counts', async () => {
  const rows = Array.from({ length: 20 }, (_, index) =>
    historyRow({ atMs: atMs + index, attempts: [{ model: 'a/one' }] }),
  );
  history.writeBatch(rows.slice(0, 10));
  await writes.writeBatch(rows.slice(10));
  expect(history.catchUp(7)).toBe(7);
  while ((await writes.call('catchUp', 4)) > 0);
  while (history.catchUp(4) > 0);
  expect((await history.measure()).requests).toBe(20);
  const { totals } = await history.insights.readInsights({ timeZone: 'UTC' }, atMs - 60_000, atMs + 60_000);
  expect(totals.requests).toBe(20);
});

test('a batch that cannot be written is refused whole, and the next one is written', async () => {
  const good = historyRow({ atMs, attempts: [{ model: 'a/one' }] });
  const bad = historyRow({ atMs, attempts: [{ model: 'a/one' }, { model: 'b/two', index: 0 }] });
  const broken = { ...bad, request: { ...bad.request, status: null as never } };
  await expect(writes.writeBatch([good, broken])).rejects.toThrow(/status/);
  expect((await history.readPage({ limit: 5 })).requests).toEqual([]);
  await writes.writeBatch([good]);
  expect((await history.readPage({ limit: 5 })).requests).toHaveLength(1);
});
