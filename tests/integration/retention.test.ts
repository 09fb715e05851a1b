import { historyPort } from '#tests/support/history-port';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Checkpointer, startCheckpointer } from '#db/sqlite/threads/checkpointer';
import type { FinishWrite } from '#lib/store/history-rows';
import { createHistoryStore, type OneConnectionHistory } from '#db/sqlite/history/history-store';
import { createClientTraces } from '#db/sqlite/client-traces';
import { createRecoveryStore } from '#db/sqlite/history/recovery-store';
import { createSettingStore } from '#db/sqlite/setting-store';
import { HistoryQuery } from '#lib/contracts/history';
import { defaultPolicy } from '#lib/contracts/policy';
import { exportHistory } from '#lib/server/history/export-history';
import { createRetentionService, type RetentionService } from '#lib/server/history/retention-service';
import { databasePerTest } from '#tests/support/database-per-test';
import { generateRows } from '#tests/support/generate-rows';
import { begunRow, historyRow } from '#tests/support/history-row';
import { shownHistory } from '#tests/support/shown-history';

const DAY_MS = 24 * 60 * 60 * 1_000;
const nowMs = Date.UTC(2026, 10, 18, 12);
const secret = 'the-password-of-the-old-lighthouse';
const data = databasePerTest();
let history: OneConnectionHistory;
let checkpointer: Checkpointer;
let retention: RetentionService;

beforeEach(open);

afterEach(() => checkpointer.stop());

function fail(error: unknown): never {
  throw error;
}

function open(): void {
  history = createHistoryStore(data.database);
  checkpointer = startCheckpointer(data.database, fail);
  retention = createRetentionService({
    history: historyPort(history, checkpointer.wipeLog),
    removeRecoveriesBefore: createRecoveryStore(data.database).removeBefore,
    forgetRefusalsBefore: async (beforeMs) => createClientTraces(data.database).forgetRefusals(beforeMs),
    tidyProvenance: async () => {},
    tidyConversations: async () => {},
    settings: createSettingStore(data.database, () => nowMs),
    claim: async () => true,
    now: () => nowMs,
    onError: fail,
  });
}

const generate = (requests: number) => generateRows({ requests, endMs: nowMs, days: 10, seed: 2 });

/** A row with a secret in prompt and answer, long enough to span several pages. */
async function withSecret(over: Partial<FinishWrite['request']> = {}): Promise<FinishWrite> {
  const [row] = await generate(1);
  if (row === undefined) throw new Error('No row was made.');
  const text = `${secret} `.repeat(2_000);
  return { ...row, request: { ...row.request, prompt: text, answer: text, storedUntilMs: null, ...over } };
}

/** The files in the data folder that contain the secret. */
function filesWithSecret(): string[] {
  return readdirSync(data.folder).filter((name) => readFileSync(join(data.folder, name)).includes(secret));
}

const idsOf = async (query: Record<string, string> = {}) =>
  (await shownHistory(history).readPage(HistoryQuery.parse({ limit: '200', ...query }))).requests.map(
    ({ id }) => id,
  );

test('a deleted prompt is in no file, and its request stays', async () => {
  const row = await withSecret();
  history.writeBatch([row, ...(await generate(20)).slice(1)]);
  expect(filesWithSecret()).not.toEqual([]);
  expect(await retention.deleteText(row.request.id)).toBe(true);
  expect(filesWithSecret()).toEqual([]);
  expect((await shownHistory(history).readDetail(row.request.id))?.request).toMatchObject({
    prompt: null,
    answer: null,
  });
  expect(await retention.deleteText('nothing')).toBe(false);
});

test('neither an expired prompt nor one deleted with the whole history is in any file', async () => {
  history.writeBatch([await withSecret({ storedUntilMs: nowMs - 1 })]);
  await retention.tidy();
  expect(filesWithSecret()).toEqual([]);
  history.writeBatch([await withSecret({ id: '019b76da-a800-7000-8000-000000000000' })]);
  expect(filesWithSecret()).not.toEqual([]);
  expect(await retention.clear()).toBe(2);
  expect(filesWithSecret()).toEqual([]);
});

test('requests older than the retention period are deleted, and no others', async () => {
  const rows = await generate(150);
  history.writeBatch(rows);
  history.catchUp(90);
  await retention.write({ days: 4, rows: null });
  await retention.tidy();
  const kept = rows.filter(({ request }) => request.createdAtMs >= nowMs - 4 * DAY_MS);
  expect(kept.length).toBeGreaterThan(10);
  expect(await idsOf()).toEqual(kept.map(({ request }) => request.id).toReversed());
  const answer = await retention.read();
  expect(answer.retention).toEqual({ days: 4, rows: null });
  expect(answer.history.requests).toBe(kept.length);
  expect(answer.history.bytes).toBeGreaterThan(0);
});

test('if there are more requests than the limit, the oldest are deleted', async () => {
  const rows = await generate(150);
  history.writeBatch(rows);
  await retention.write({ days: null, rows: 100 });
  await retention.tidy();
  expect(await idsOf()).toEqual(
    rows
      .slice(50)
      .map(({ request }) => request.id)
      .toReversed(),
  );
});

test('without a retention setting nothing is deleted', async () => {
  history.writeBatch(await generate(30));
  await retention.tidy();
  expect(await idsOf()).toHaveLength(30);
});

test('deleting everything keeps running requests, which are counted as usual', async () => {
  const rows = await generate(60);
  const [running, ...ended] = rows;
  if (running === undefined) throw new Error('No row was made.');
  history.writeBatch([...ended, begunRow(running.request)]);
  history.catchUp(30);
  expect(await retention.clear()).toBe(59);
  expect(await idsOf()).toEqual([running.request.id]);
  history.writeBatch([running]);
  history.catchUp(10);
  expect(await idsOf({ status: running.request.status })).toEqual([running.request.id]);
});

test('an interrupted deletion is finished at the next start', async () => {
  history.writeBatch(await generate(300));
  while (history.catchUp(100) > 0);
  // The first part is deleted, then the process ends.
  history.beginClearing(nowMs);
  expect(history.clearPart()).toBe(200);
  await checkpointer.stop();
  data.reopen();
  open();
  await retention.tidy();
  expect(await idsOf()).toEqual([]);
});

test('everything is counted that a deletion removed, also with the help of the check for expired entries', async () => {
  history.writeBatch(await generate(500));
  while (history.catchUp(100) > 0);
  const [deleted] = await Promise.all([retention.clear(), retention.tidy(), retention.tidy()]);
  expect(deleted).toBe(500);
  expect(await idsOf()).toEqual([]);
});

async function exported(format: 'csv' | 'jsonl', filter: Record<string, string>): Promise<string> {
  const { limit: _limit, cursor: _cursor, ...parsed } = HistoryQuery.parse(filter);
  return new Response(exportHistory(shownHistory(history), parsed, format)).text();
}

const countSnapshots = () => data.database.sqlite.prepare('SELECT count(*) FROM snapshots').pluck().get();

test('a chain and policy are deleted with the last request that used them', async () => {
  const rows = await generate(30);
  const own = rows.map(({ request, ...row }, at): FinishWrite => ({
    ...row,
    request: { ...request, snapshot: { chain: [`of/${at % 10}`], policy: defaultPolicy } },
  }));
  history.writeBatch(own);
  expect(countSnapshots()).toBe(10);
  expect(history.deleteOldest(9, nowMs)).toBe(9);
  expect(countSnapshots(), 'each is still used by another').toBe(10);
  expect(history.deleteOldest(17, nowMs)).toBe(17);
  expect(countSnapshots()).toBe(4);
  for (const { request } of own.slice(-4))
    expect((await shownHistory(history).readDetail(request.id))?.request.chain).toEqual(
      request.snapshot.chain,
    );
  await retention.clear();
  expect(countSnapshots()).toBe(0);
});

test('a deleted chain is written again by a connection that had it cached', async () => {
  const [first, second] = await generate(2);
  if (first === undefined || second === undefined) throw new Error('No rows were made.');
  const { snapshot } = first.request;
  history.writeBatch([first]);
  const other = createHistoryStore(data.database);
  expect(other.deleteOldest(10, nowMs)).toBe(1);
  expect(countSnapshots()).toBe(0);
  history.writeBatch([{ ...second, request: { ...second.request, snapshot } }]);
  expect((await shownHistory(history).readDetail(second.request.id))?.request.chain).toEqual(snapshot.chain);
});

test.each<[string, () => Promise<unknown>]>([
  ['deleting everything', () => retention.clear()],
  [
    'deleting everything while a request runs',
    () => {
      const { request } = historyRow({ atMs: nowMs, attempts: [{ model: 'a/one' }] });
      history.writeBatch([begunRow(request)]);
      return retention.clear();
    },
  ],
  ['deleting the oldest', () => Promise.resolve(history.deleteOldest(45, nowMs))],
  ['deleting by age', () => Promise.resolve(history.deleteBefore(nowMs, 100, nowMs))],
])('%s keeps the call counts of today, even after a restart', async (_, forget) => {
  const startOfDayMs = nowMs - (nowMs % DAY_MS);
  const rows = Array.from({ length: 60 }, (__, at) =>
    historyRow({
      atMs: startOfDayMs - 10_000 + at * 1_000,
      attempts: [
        { model: 'a/one', outcome: 'failed' },
        { model: 'b/two', outcome: 'skipped' },
        { model: 'c/three' },
      ],
    }),
  );
  history.writeBatch(rows);
  // Some are rolled up and some are not.
  history.catchUp(40);
  await forget();
  history.writeBatch([historyRow({ atMs: nowMs, attempts: [{ model: 'a/one' }] })]);

  await checkpointer.stop();
  data.reopen();
  open();
  while (history.catchUp(100) > 0);
  expect(await history.countCallsOfDay('openrouter', nowMs)).toEqual(
    new Map([
      ['a/one', 51],
      ['c/three', 50],
    ]),
  );
  expect(await history.countCallsOfDay('demo', nowMs)).toEqual(new Map());
  await retention.tidy();
  expect(await history.countCallsOfDay('openrouter', nowMs + DAY_MS)).toEqual(new Map());
});

test('deleting everything includes requests dated in the future by a wrong clock', async () => {
  history.writeBatch([historyRow({ atMs: nowMs + DAY_MS, attempts: [{ model: 'a/one' }] })]);
  // While a request runs, each deleted one is subtracted from the sums.
  history.writeBatch([begunRow(historyRow({ atMs: nowMs, attempts: [{ model: 'a/one' }] }).request)]);
  expect(await retention.clear()).toBe(1);
});

test('any filter is exported completely, newest first, in both formats', async () => {
  history.writeBatch(await generate(1_200));
  const jsonl = (await exported('jsonl', {})).trimEnd().split('\n');
  expect(jsonl).toHaveLength(1_200);
  const switched = (await exported('jsonl', { switched: 'true', category: 'main' }))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; explanation: string; attempts: unknown[] });
  expect(switched.map(({ id }) => id)).toEqual(await idsOf({ switched: 'true', category: 'main' }));
  expect(switched.every(({ explanation }) => explanation.length > 10)).toBe(true);
  for (const { id, attempts } of switched.slice(0, 20))
    expect(attempts).toEqual((await shownHistory(history).readDetail(id))?.attempts);
  const csv = (await exported('csv', { switched: 'true', category: 'main' })).trimEnd().split('\r\n');
  expect(csv[0]).toMatch(/^id,createdAt,category,requestedModel,/);
  expect(csv).toHaveLength(switched.length + 1);
});

test('an export yields to other work between its parts', async () => {
  history.writeBatch(await generate(1_300));
  let turns = 0;
  let next = setImmediate(function count() {
    turns += 1;
    next = setImmediate(count);
  });
  await exported('csv', {});
  clearImmediate(next);
  expect(turns).toBeGreaterThan(10);
});

test('an exported name cannot break its line or become a formula', async () => {
  const [row] = await generate(1);
  if (row === undefined) throw new Error('No row was made.');
  const clientName = '=HYPERLINK("http://127.0.0.1","look"),\r\nnext';
  history.writeBatch([{ ...row, request: { ...row.request, clientName } }]);
  const csv = await exported('csv', {});
  expect(csv).toContain(`,"'=HYPERLINK(""http://127.0.0.1"",""look""),\r\nnext",`);
});
