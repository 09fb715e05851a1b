import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Checkpointer, startCheckpointer } from '#db/checkpointer';
import type { FinishWrite } from '#db/history-rows';
import { createHistoryStore, type HistoryStore } from '#db/history-store';
import { createRecoveryStore } from '#db/recovery-store';
import { createSettingStore } from '#db/setting-store';
import { HistoryQuery } from '#lib/contracts/history';
import { exportHistory } from '#lib/server/export-history';
import { createRetentionService, type RetentionService } from '#lib/server/retention-service';
import { databasePerTest } from '#tests/support/database-per-test';
import { generateRows } from '#tests/support/generate-rows';
import { begunRow } from '#tests/support/history-row';

const DAY_MS = 24 * 60 * 60 * 1_000;
const nowMs = Date.UTC(2026, 10, 18, 12);
const secret = 'the-password-of-the-old-lighthouse';
const data = databasePerTest();
let history: HistoryStore;
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
    history,
    wipeLog: checkpointer.wipeLog,
    removeRecoveriesBefore: createRecoveryStore(data.database).removeBefore,
    settings: createSettingStore(data.database, () => nowMs),
    now: () => nowMs,
    onError: fail,
  });
}

const generate = (requests: number) => generateRows({ requests, endMs: nowMs, days: 10, seed: 2 });

/** One with a secret in prompt and answer, long enough to spill over several pages. */
async function withSecret(over: Partial<FinishWrite['request']> = {}): Promise<FinishWrite> {
  const [row] = await generate(1);
  if (row === undefined) throw new Error('No row was made.');
  const text = `${secret} `.repeat(2_000);
  return { ...row, request: { ...row.request, prompt: text, answer: text, storedUntilMs: null, ...over } };
}

/** Files that hold the secret, of all there are in the data folder. */
function filesWithSecret(): string[] {
  return readdirSync(data.folder).filter((name) => readFileSync(join(data.folder, name)).includes(secret));
}

const idsOf = async (query: Record<string, string> = {}) =>
  (await history.readPage(HistoryQuery.parse({ limit: '200', ...query }))).requests.map(({ id }) => id);

test('a deleted prompt is in no file any more, and its request stays', async () => {
  const row = await withSecret();
  history.writeBatch([row, ...(await generate(20)).slice(1)]);
  expect(filesWithSecret()).not.toEqual([]);
  expect(await retention.deleteText(row.request.id)).toBe(true);
  expect(filesWithSecret()).toEqual([]);
  expect((await history.readDetail(row.request.id))?.request).toMatchObject({ prompt: null, answer: null });
  expect(await retention.deleteText('nothing')).toBe(false);
});

test('neither is one whose time is over, nor one of a request that was deleted with all others', async () => {
  history.writeBatch([await withSecret({ storedUntilMs: nowMs - 1 })]);
  await retention.tidy();
  expect(filesWithSecret()).toEqual([]);
  history.writeBatch([await withSecret({ id: '019b76da-a800-7000-8000-000000000000' })]);
  expect(filesWithSecret()).not.toEqual([]);
  expect(await retention.clear()).toBe(2);
  expect(filesWithSecret()).toEqual([]);
});

test('what is older than the days to keep goes, and nothing else', async () => {
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

test('of more requests than are to be kept the oldest go', async () => {
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

test('without a wish nothing is deleted', async () => {
  history.writeBatch(await generate(30));
  await retention.tidy();
  expect(await idsOf()).toHaveLength(30);
});

test('deleting everything leaves what is running, which then counts as ever', async () => {
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

test('a deletion that was cut short is finished at the next start', async () => {
  history.writeBatch(await generate(300));
  while (history.catchUp(100) > 0);
  // The first part is deleted; then the process ends.
  history.beginClearing();
  expect(history.clearPart()).toBe(200);
  await checkpointer.stop();
  data.reopen();
  open();
  await retention.tidy();
  expect(await idsOf()).toEqual([]);
});

async function exported(format: 'csv' | 'jsonl', filter: Record<string, string>): Promise<string> {
  const { limit: _limit, cursor: _cursor, ...parsed } = HistoryQuery.parse(filter);
  return new Response(exportHistory(history, parsed, format)).text();
}

test('any filter is exported whole, newest first, in both formats', async () => {
  history.writeBatch(await generate(1_300));
  const jsonl = (await exported('jsonl', {})).trimEnd().split('\n');
  expect(jsonl).toHaveLength(1_300);
  const switched = (await exported('jsonl', { switched: 'true', category: 'main' }))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; explanation: string; attempts: unknown[] });
  expect(switched.map(({ id }) => id)).toEqual(await idsOf({ switched: 'true', category: 'main' }));
  expect(switched.every(({ explanation }) => explanation.length > 10)).toBe(true);
  for (const { id, attempts } of switched.slice(0, 20))
    expect(attempts).toEqual((await history.readDetail(id))?.attempts);
  const csv = (await exported('csv', { switched: 'true', category: 'main' })).trimEnd().split('\r\n');
  expect(csv[0]).toMatch(/^id,createdAt,category,requestedModel,/);
  expect(csv).toHaveLength(switched.length + 1);
});

test('an export leaves room for everything else between its parts', async () => {
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

test('an exported name can neither break its line nor become a formula', async () => {
  const [row] = await generate(1);
  if (row === undefined) throw new Error('No row was made.');
  const clientName = '=HYPERLINK("http://127.0.0.1","look"),\r\nnext';
  history.writeBatch([{ ...row, request: { ...row.request, clientName } }]);
  const csv = await exported('csv', {});
  expect(csv).toContain(`,"'=HYPERLINK(""http://127.0.0.1"",""look""),\r\nnext",`);
});
