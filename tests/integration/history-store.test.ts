import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { v7 as uuidV7 } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HistoryDetail, type HistoryPage, HistoryQuery } from '#lib/contracts/history';
import { defaultPolicy } from '#lib/contracts/policy';
import { createHistoryStore, type OneConnectionHistory } from '#db/sqlite/history/history-store';
import type { FinishedAttempt, FinishedRequest, HistoryWrite } from '#lib/store/history-rows';
import { type Database, openDatabase } from '#db/sqlite/open-database';
import { begunRow, historyRow } from '#tests/support/history-row';
import { shownHistory } from '#tests/support/shown-history';

const startMs = Date.UTC(2026, 10, 21, 12);
let folder: string;
let file: string;
let database: Database;
let history: OneConnectionHistory;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-history-'));
  file = join(folder, 'data', 'understudy.db');
  database = openDatabase(file);
  history = createHistoryStore(database);
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function request(over: Partial<FinishedRequest> = {}): FinishedRequest {
  const createdAtMs = over.createdAtMs ?? startMs;
  return {
    id: uuidV7({ msecs: Math.floor(createdAtMs) }),
    createdAtMs,
    category: 'main',
    requestedModel: 'understudy/main',
    stream: true,
    dialect: 'chat',
    clientRetry: null,
    returnChoice: null,
    clientId: null,
    clientName: null,
    connection: 'openrouter',
    snapshot: { chain: ['a/first', 'b/second'], policy: defaultPolicy },
    status: 'served',
    servedModel: 'b/second',
    provider: 'Somewhere',
    switched: false,
    origin: null,
    durationMs: 812.25,
    queuedMs: 0,
    timeToFirstTokenMs: 300.5,
    inputTokens: 10,
    outputTokens: 20,
    costUsd: 0.00012,
    costEstimated: false,
    errorType: null,
    explanation: 'b/second answered.',
    prompt: null,
    answer: null,
    storedUntilMs: null,
    ...over,
  };
}

function attempt(over: Partial<FinishedAttempt> = {}): FinishedAttempt {
  return {
    index: 0,
    model: 'b/second',
    connection: 'openrouter',
    provider: 'Somewhere',
    outcome: 'served',
    httpStatus: 200,
    origin: null,
    action: null,
    kind: null,
    reason: null,
    waitMs: 0,
    startedAtMs: startMs,
    durationMs: 800,
    timeToFirstTokenMs: 300,
    inputTokens: 10,
    outputTokens: 20,
    cachedTokens: null,
    costUsd: 0.00012,
    costEstimated: false,
    generationId: 'gen-1',
    evidence: [],
    advice: [],
    routerAttempts: [],
    ...over,
  };
}

function finish(
  over: Partial<FinishedRequest> = {},
  attempts = [attempt()],
): Extract<HistoryWrite, { kind: 'finish' }> {
  return { kind: 'finish', request: request(over), attempts };
}

const find = (query: Record<string, string> = {}) =>
  shownHistory(history).readPage(HistoryQuery.parse(query));
const readDetail = (id: string) => shownHistory(history).readDetail(id);
const idsOf = (page: HistoryPage) => page.requests.map((row) => row.id);

test('a finished request is read back with its attempts, chain and policy', async () => {
  const evidence = [{ field: 'status', value: '429', meaning: 'Too many requests.' }];
  const row = request({ switched: true, origin: 'upstream_provider' });
  history.writeBatch([
    {
      kind: 'finish',
      request: row,
      attempts: [
        attempt({
          model: 'a/first',
          outcome: 'failed',
          httpStatus: 429,
          origin: 'upstream_provider',
          action: 'switch_model',
          reason: 'It was limited.',
          evidence,
          advice: ['Wait.'],
        }),
        attempt({ index: 1, routerAttempts: [{ provider: 'Somewhere', model: 'b/second', status: 200 }] }),
      ],
    },
  ]);
  const detail = HistoryDetail.parse(await readDetail(row.id));
  expect(detail.request).toMatchObject({
    id: row.id,
    createdAt: '2026-11-21T12:00:00.000Z',
    switched: true,
    attemptCount: 2,
    durationMs: 812.25,
    chain: ['a/first', 'b/second'],
    policy: defaultPolicy,
  });
  expect(detail.attempts.map((tried) => [tried.model, tried.outcome])).toEqual([
    ['a/first', 'failed'],
    ['b/second', 'served'],
  ]);
  expect(detail.attempts[0]).toMatchObject({ evidence, advice: ['Wait.'], reason: 'It was limited.' });
  expect(detail.attempts[1]?.routerAttempts).toEqual([
    { provider: 'Somewhere', model: 'b/second', status: 200 },
  ]);
  expect(detail.explanation).toBe('b/second answered.');
  expect(await readDetail('nothing')).toBeNull();
});

test('a request is running until its end is written, and a late start changes nothing', async () => {
  const row = request();
  const begin = begunRow(row);
  history.writeBatch([begin]);
  expect((await find()).requests[0]).toMatchObject({
    status: 'running',
    servedModel: null,
    durationMs: null,
  });
  history.writeBatch([{ kind: 'finish', request: row, attempts: [attempt()] }, begin]);
  expect((await find()).requests[0]).toMatchObject({
    status: 'served',
    servedModel: 'b/second',
    attemptCount: 1,
  });
});

test('a failed batch leaves nothing behind, and the next one works', async () => {
  const policy = { ...defaultPolicy, retries: 2 };
  const good = finish({ snapshot: { chain: ['new/one'], policy } });
  const bad = finish({}, [attempt({ durationMs: Number.NaN })]);
  expect(() => history.writeBatch([good, bad])).toThrow();
  expect((await find()).requests).toEqual([]);
  history.writeBatch([good]);
  const detail = await readDetail(good.request.id);
  expect(detail?.request.chain).toEqual(['new/one']);
});

test('equal chains and policies are stored once, even after a restart', () => {
  const policy = { ...defaultPolicy };
  history.writeBatch([
    finish({ snapshot: { chain: ['a/b'], policy } }),
    finish({ snapshot: { chain: ['a/b'], policy } }),
  ]);
  createHistoryStore(database).writeBatch([finish({ snapshot: { chain: ['a/b'], policy } }), finish()]);
  expect(database.sqlite.prepare('SELECT count(*) FROM snapshots').pluck().get()).toBe(2);
});

test('pages run from newest to oldest without duplicates, even while rows arrive', async () => {
  const writes = Array.from({ length: 25 }, (_, at) => finish({ createdAtMs: startMs + at }));
  history.writeBatch(writes);
  const newestFirst = writes.map((write) => write.request.id).toReversed();
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: HistoryPage = await find({ limit: '10', ...(cursor === null ? {} : { cursor }) });
    seen.push(...idsOf(page));
    cursor = page.nextCursor;
    history.writeBatch([finish({ createdAtMs: startMs + 1_000 })]);
  } while (cursor !== null);
  expect(seen).toEqual(newestFirst);
});

test('every filter finds exactly its rows', async () => {
  const asked = finish({
    requestedModel: 'x/one',
    category: null,
    servedModel: 'y/dated',
    createdAtMs: startMs,
  });
  const tried = finish(
    {
      createdAtMs: startMs + 1_000.7,
      status: 'failed',
      servedModel: null,
      origin: 'credits',
      explanation: '100% out_of luck',
    },
    [attempt({ model: 'x/one', outcome: 'failed' })],
  );
  const switched = finish({
    createdAtMs: startMs + 2_000,
    switched: true,
    origin: 'upstream_provider',
    category: 'image',
  });
  history.writeBatch([asked, tried, switched]);
  const ids = [asked, tried, switched].map((write) => write.request.id);
  const [a, b, c] = ids;

  expect(idsOf(await find())).toEqual([c, b, a]);
  expect(idsOf(await find({ category: 'image' }))).toEqual([c]);
  expect(idsOf(await find({ model: 'x/one' }))).toEqual([b, a]);
  expect(idsOf(await find({ model: 'y/dated' }))).toEqual([a]);
  expect(idsOf(await find({ model: 'x/one', status: 'failed' }))).toEqual([b]);
  expect(idsOf(await find({ status: 'failed' }))).toEqual([b]);
  expect(idsOf(await find({ status: 'served' }))).toEqual([c, a]);
  expect(idsOf(await find({ switched: 'true' }))).toEqual([c]);
  expect(idsOf(await find({ switched: 'false' }))).toEqual([b, a]);
  expect(idsOf(await find({ origin: 'credits' }))).toEqual([b]);
  expect(idsOf(await find({ from: '2026-11-21T12:00:01Z', to: '2026-11-21T12:00:01.000Z' }))).toEqual([b]);
  expect(idsOf(await find({ from: '2026-11-21T13:00:01+01:00' }))).toEqual([c, b]);
  expect(idsOf(await find({ to: '2026-11-21T12:00:00.000Z' }))).toEqual([a]);
  expect(idsOf(await find({ q: '0% OUT_OF' }))).toEqual([b]);
  expect(idsOf(await find({ q: '0_ out' }))).toEqual([]);
  expect(idsOf(await find({ q: 'dated' }))).toEqual([a]);
  expect(idsOf(await find({ q: String(b) }))).toEqual([b]);
  expect(idsOf(await find({ q: 'x/one', model: 'x/one' }))).toEqual([a]);
});

test('a search reaches rows far beyond the first window and pages through them', async () => {
  const writes = Array.from({ length: 4_500 }, (_, at) =>
    finish({ createdAtMs: startMs + at, explanation: at % 1_000 === 0 ? 'a needle' : 'hay' }, []),
  );
  history.writeBatch(writes);
  const needles = writes
    .filter((write) => write.request.explanation === 'a needle')
    .map((write) => write.request.id);
  const found: string[] = [];
  const fullPages: number[] = [];
  let cursor: string | null = null;
  do {
    const page: HistoryPage = await find({ q: 'needle', limit: '3', ...(cursor === null ? {} : { cursor }) });
    // On a busy machine, a search returns what it has before its page is full.
    if (page.searchedTo == null && page.nextCursor !== null) fullPages.push(page.requests.length);
    found.push(...idsOf(page));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(found).toEqual(needles.toReversed());
  expect(fullPages.every((length) => length === 3)).toBe(true);
});

test('paging by model matches filtering in memory', async () => {
  const model = fc.constantFrom('m/a', 'm/b', 'm/c');
  const shape = fc.record({
    requestedModel: model,
    servedModel: fc.option(model),
    tried: fc.array(model, { maxLength: 3 }),
    status: fc.constantFrom('served', 'failed', 'cancelled'),
  });
  let base = startMs;
  await fc.assert(
    fc.asyncProperty(
      fc.array(shape, { maxLength: 30 }),
      model,
      fc.integer({ min: 1, max: 7 }),
      async (rows, wanted, limit) => {
        database.sqlite.exec('DELETE FROM requests');
        base += 1_000;
        const writes = rows.map(({ tried, ...over }, at) =>
          finish(
            { ...over, createdAtMs: base + at },
            tried.map((tries, index) => attempt({ index, model: tries })),
          ),
        );
        history.writeBatch(writes.map((write) => write));
        const expected = rows.flatMap((row, at) =>
          row.status === 'failed' &&
          (row.requestedModel === wanted || row.servedModel === wanted || row.tried.includes(wanted))
            ? [writes[at]?.request.id]
            : [],
        );
        const seen: string[] = [];
        let cursor: string | null = null;
        do {
          const page: HistoryPage = await find({
            model: wanted,
            status: 'failed',
            limit: String(limit),
            ...(cursor === null ? {} : { cursor }),
          });
          seen.push(...idsOf(page));
          cursor = page.nextCursor;
        } while (cursor !== null);
        expect(seen).toEqual(expected.toReversed());
      },
    ),
    { numRuns: 60 },
  );
});

test('prompts and answers are deleted when they expire, and the row stays', async () => {
  const week = finish({ prompt: '[]', answer: 'hello', storedUntilMs: startMs + 7 });
  const forever = finish({ prompt: '[]', answer: 'hello' });
  history.writeBatch([week, forever]);
  expect(history.forgetStored(startMs + 6)).toBe(0);
  expect(history.forgetStored(startMs + 7)).toBe(1);
  expect((await readDetail(week.request.id))?.request).toMatchObject({ prompt: null, answer: null });
  expect((await readDetail(forever.request.id))?.request.answer).toBe('hello');
});

test('a new process can count the calls of the last minute, including those of older requests', async () => {
  history.writeBatch([
    historyRow({ atMs: startMs, attempts: [{ model: 'a/one' }, { model: 'b/two', outcome: 'skipped' }] }),
    historyRow({ atMs: startMs + 200, attempts: [{ model: 'a/one', outcome: 'failed' }] }),
    historyRow({ atMs: startMs - 100_000, attempts: [{ model: 'c/late', startedAtMs: startMs + 1_000 }] }),
    historyRow({ atMs: startMs - 1, attempts: [{ model: 'a/one' }] }),
    historyRow({ atMs: startMs, attempts: [{ model: 'a/one' }], connection: 'demo' }),
  ]);
  expect(await history.countCallsBySecond('openrouter', startMs)).toEqual([
    { model: 'a/one', second: startMs / 1_000, calls: 2 },
    { model: 'c/late', second: startMs / 1_000 + 1, calls: 1 },
  ]);
});

test('reopening the database keeps the data', async () => {
  history.writeBatch([finish()]);
  database.close();
  database = openDatabase(file);
  history = createHistoryStore(database);
  expect((await find()).requests).toHaveLength(1);
});
