import { drizzle } from 'drizzle-orm/better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOfDemo } from '#lib/contracts/known-connections';
import { HistoryQuery } from '#lib/contracts/history';
import { closeInterrupted } from '#lib/server/history/close-interrupted';
import type { FinishWrite } from '#lib/store/history-rows';
import { createHistoryLabels } from '#db/sqlite/history/history-labels';
import { readHistoryPage } from '#db/sqlite/history/history-page';
import { uuidV7Prefix } from '#db/rows/uuid-v7-prefix';
import { explainPlans, fullScans } from '#tests/support/explain-plans';
import { generateRows } from '#tests/support/generate-rows';
import { historyPerTest } from '#tests/support/history-per-test';
import { historyPort } from '#tests/support/history-port';
import { begunRow, historyRow } from '#tests/support/history-row';
import { isOfUnknownCost } from '#tests/support/of-unknown-cost';
import { shownHistory } from '#tests/support/shown-history';
import { withKeys } from '#tests/support/with-keys';

const hourMs = 60 * 60 * 1_000;
const endMs = Date.UTC(2026, 10, 18, 12);
const store = historyPerTest();
const generate = async (requests: number) =>
  withKeys(await generateRows({ requests, endMs, days: 9, seed: 11 }));

const idAt = (createdAtMs: number) => `${uuidV7Prefix(createdAtMs)}-7000-8000-000000000000`;

/** The same filters, applied to rows in memory. */
const tests: Readonly<Record<string, (row: FinishWrite, wanted: string) => boolean>> = {
  category: ({ request }, wanted) => request.category === wanted,
  requested: ({ request }, wanted) => request.requestedModel === wanted,
  served: ({ request }, wanted) => request.servedModel === wanted,
  status: ({ request }, wanted) => request.status === wanted,
  switched: ({ request }, wanted) => request.switched === (wanted === 'true'),
  origin: ({ request }, wanted) => request.origin !== null && wanted.split(',').includes(request.origin),
  client: ({ request }, wanted) => request.clientId === wanted || request.clientName === wanted,
  stream: ({ request }, wanted) => request.stream === (wanted === 'true'),
  connection: ({ request }, wanted) => request.connection === wanted,
  demo: ({ request }, wanted) => isOfDemo(request.connection) === (wanted === 'true'),
  model: ({ request, attempts }, wanted) =>
    request.requestedModel === wanted ||
    request.servedModel === wanted ||
    attempts.some(({ model }) => model === wanted),
  provider: ({ request, attempts }, wanted) =>
    request.provider === wanted || attempts.some(({ provider }) => provider === wanted),
  minCostUsd: ({ request }, wanted) => request.costUsd !== null && request.costUsd >= Number(wanted),
  maxCostUsd: ({ request }, wanted) => request.costUsd !== null && request.costUsd <= Number(wanted),
  costKnown: (row, wanted) => isOfUnknownCost(row) !== (wanted === 'true'),
  minDurationMs: ({ request }, wanted) => request.durationMs !== null && request.durationMs >= Number(wanted),
  minFirstTokenMs: ({ request }, wanted) =>
    request.timeToFirstTokenMs !== null && request.timeToFirstTokenMs >= Number(wanted),
  // Berlin is an hour ahead of UTC in November.
  weekday: ({ request }, wanted) =>
    (new Date(request.createdAtMs + hourMs).getUTCDay() || 7) === Number(wanted),
  hour: ({ request }, wanted) => new Date(request.createdAtMs + hourMs).getUTCHours() === Number(wanted),
  from: ({ request }, wanted) => request.createdAtMs >= Date.parse(wanted),
  to: ({ request }, wanted) => request.createdAtMs < Date.parse(wanted) + 1,
  q: ({ request, attempts }, wanted) =>
    [
      ...attempts.flatMap(({ reason, evidence }) => [reason, ...evidence.map(({ value }) => value)]),
      request.explanation,
      request.requestedModel,
      request.servedModel,
      request.provider,
      request.errorType,
    ].some((text) => text?.toLowerCase().includes(wanted) === true),
};

/** The same for filters on one attempt. */
const attemptTests: Readonly<
  Record<string, (attempt: FinishWrite['attempts'][number], wanted: string) => boolean>
> = {
  attemptModel: ({ model }, wanted) => model === wanted,
  attemptProvider: ({ provider }, wanted) => provider === wanted,
  attemptConnection: ({ connection }, wanted) => connection === wanted,
  attemptOutcome: ({ outcome }, wanted) => outcome === wanted,
  attemptOrigin: ({ origin }, wanted) => origin !== null && wanted.split(',').includes(origin),
  attemptKind: ({ kind }, wanted) => kind === wanted,
  attemptCostKnown: (attempt, wanted) => isOfUnknownCost({ attempts: [attempt] }) === (wanted === 'false'),
  attemptPaid: ({ costUsd }, wanted) => (costUsd ?? 0) > 0 === (wanted === 'true'),
};

function passes(row: FinishWrite, query: Readonly<Record<string, string>>): boolean {
  const asked = Object.entries(query);
  const ofAttempt = asked.filter(([name]) => name in attemptTests);
  return (
    asked.every(([name, wanted]) => name in attemptTests || tests[name]?.(row, wanted) === true) &&
    (ofAttempt.length === 0 ||
      row.attempts.some((attempt) =>
        ofAttempt.every(([name, wanted]) => attemptTests[name]?.(attempt, wanted) === true),
      ))
  );
}

const dayMs = 24 * hourMs;
const moment = fc
  .integer({ min: 0, max: 10 * 24 })
  .map((hours) => new Date(endMs - 10 * dayMs + hours * (dayMs / 24)).toISOString());
const cost = fc.constantFrom('0', '0.00001', '0.0004', '0.002', '0.05');
const model = fc.constantFrom(
  'google/gemini-2.5-flash-lite',
  'moonshotai/kimi-k2',
  'openai/gpt-5-mini',
  'nobody/knows',
);
const values = {
  category: fc.constantFrom('main', 'image', 'interface', 'code-review', 'nothing'),
  model,
  requested: fc.oneof(fc.constant('understudy/main'), model),
  served: model,
  status: fc.constantFrom('served', 'failed', 'partial', 'cancelled', 'running'),
  switched: fc.constantFrom('true', 'false'),
  origin: fc.constantFrom(
    'upstream_provider',
    'openrouter_free_tier',
    'credits',
    'policy',
    'credits,upstream_provider',
  ),
  provider: fc.constantFrom('Google AI Studio', 'Novita', 'DeepInfra', 'Nobody'),
  client: fc.constantFrom(
    'opencode',
    'editor',
    'Playground',
    'label-photos',
    'k-editor',
    'k-photos',
    'nobody',
  ),
  stream: fc.constantFrom('true', 'false'),
  connection: fc.constantFrom('demo', 'demo-labs', 'openrouter'),
  demo: fc.constantFrom('true', 'false'),
  from: moment,
  to: moment,
  minCostUsd: cost,
  maxCostUsd: cost,
  q: fc.constantFrom(
    'limiting',
    'kimi',
    'temporarily rate-limited',
    '"meaning"',
    'in all likelihood not there',
  ),
  costKnown: fc.constantFrom('true', 'false'),
  minDurationMs: fc.constantFrom('0', '2000.5', '20000'),
  minFirstTokenMs: fc.constantFrom('0', '900'),
  weekday: fc.constantFrom('1', '3', '7'),
  hour: fc.constantFrom('0', '14', '15'),
  attemptModel: model,
  attemptProvider: fc.constantFrom('Google AI Studio', 'Novita', 'Nobody'),
  attemptConnection: fc.constantFrom('demo', 'demo-labs', 'openrouter'),
  attemptOutcome: fc.constantFrom('served', 'failed', 'skipped'),
  attemptOrigin: fc.constantFrom('upstream_provider', 'credits,network', 'upstream_byok'),
  attemptKind: fc.constantFrom('rate_limited', 'skipped', 'overloaded', 'cancelled', 'nothing like it'),
  attemptPaid: fc.constantFrom('true', 'false'),
  attemptCostKnown: fc.constantFrom('true', 'false'),
};
/** A few filters at a time, so that most combinations find something. */
const filters = fc
  .tuple(fc.record(values), fc.subarray(Object.keys(values), { minLength: 1, maxLength: 5 }))
  .map(([all, names]) => Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))));

test('any combination of filters pages through exactly the matching rows, whatever has been rolled up', async () => {
  const rows = await generate(900);
  store.history.writeBatch(rows);
  let caughtUp = 0;
  let found = 0;
  await fc.assert(
    fc.asyncProperty(filters, fc.integer({ min: 20, max: 90 }), async (query, limit) => {
      caughtUp += store.history.catchUp(12);
      const expected = rows
        .filter((row) => passes(row, query))
        .map(({ request }) => request.id)
        .toReversed();
      if (expected.length > 0) found += 1;
      expect(await store.idsOf({ ...query, timeZone: 'Europe/Berlin', limit: String(limit) })).toEqual(
        expected,
      );
    }),
    { numRuns: 250 },
  );
  expect(caughtUp).toBe(rows.length);
  expect(found).toBeGreaterThan(60);
});

test('an attempt on another connection than the answering one is found by either', async () => {
  const row = historyRow({
    atMs: endMs,
    connection: 'groq',
    attempts: [
      {
        model: 'a/one',
        connection: 'openrouter',
        outcome: 'failed',
        kind: 'rate_limited',
        origin: 'credits',
      },
      { model: 'two', connection: 'groq' },
    ],
  });
  store.history.writeBatch([row]);
  const { id } = row.request;
  const failed = { attemptOutcome: 'failed' };
  const limited = { attemptKind: 'rate_limited' };
  for (const caughtUp of [0, 1]) {
    expect(store.history.catchUp(10)).toBe(1 - caughtUp);
    for (const asked of [failed, limited]) {
      expect(await store.idsOf({ ...asked, connection: 'groq' })).toEqual([id]);
      expect(await store.idsOf({ ...asked, attemptConnection: 'openrouter' })).toEqual([id]);
      expect(await store.idsOf({ ...asked, attemptConnection: 'groq' })).toEqual([]);
    }
    expect(await store.idsOf({ demo: 'true' })).toEqual([]);
    expect(await store.idsOf({ demo: 'false' })).toEqual([id]);
  }
});

test('a request of unknown cost is found by an attempt at another connection, whose cost is known', async () => {
  const row = historyRow({
    atMs: endMs,
    attempts: [
      { model: 'one', connection: 'openrouter', outcome: 'served', costUsd: null, mayCost: true },
      { model: 'two', connection: 'groq', outcome: 'served', costUsd: 0.01 },
    ],
  });
  store.history.writeBatch([row]);
  for (const caughtUp of [0, 1]) {
    expect(store.history.catchUp(10)).toBe(1 - caughtUp);
    const asked = { costKnown: 'false', attemptConnection: 'groq' };
    expect(await store.idsOf(asked)).toEqual([row.request.id]);
    expect(await store.idsOf({ attemptCostKnown: 'false', attemptConnection: 'groq' })).toEqual([]);
  }
});

test('a running request is found among rolled-up ones', async () => {
  const rows = await generate(40);
  const [cut, ...rest] = rows;
  store.history.writeBatch(rest);
  if (cut !== undefined) store.history.writeBatch([begunRow(cut.request)]);
  store.history.catchUp(100);
  expect(await store.idsOf({ status: 'running' })).toEqual([cut?.request.id]);
  expect(await store.idsOf({})).toEqual(rows.map(({ request }) => request.id).toReversed());
  await closeInterrupted(historyPort(store.history), 'all');
  expect(await store.idsOf({ status: 'interrupted' })).toEqual([cut?.request.id]);
  store.history.catchUp(100);
  expect(await store.idsOf({ status: 'interrupted', category: cut?.request.category ?? '' })).toEqual([
    cut?.request.id,
  ]);
});

test('a search stops after a number of rows, reports how far it looked, and continues from there', async () => {
  const rows = await generate(2);
  const [pattern] = rows;
  if (pattern === undefined) throw new Error('No row was made.');
  const firstMs = Date.UTC(2026, 0, 1);
  const needle = { ...pattern.request, createdAtMs: firstMs, explanation: 'A needle.' };
  const hay = Array.from({ length: 41_000 }, (_, at) => {
    const createdAtMs = firstMs + 1 + at;
    const id = idAt(createdAtMs);
    return { kind: 'finish', request: { ...pattern.request, id, createdAtMs }, attempts: [] } as const;
  });
  const id = idAt(firstMs);
  store.history.writeBatch([{ kind: 'finish', request: { ...needle, id }, attempts: [] }, ...hay]);
  const readFrom = (cursor: string | undefined) =>
    store.shown.readPage(HistoryQuery.parse({ q: 'needle', cursor }));
  let page = await readFrom(undefined);
  let pages = 1;
  let lookedFromMs = firstMs + hay.length + 1;
  for (; page.requests.length === 0 && pages < hay.length; pages += 1) {
    const lookedToMs = Date.parse(page.searchedTo ?? '');
    // The rows are one millisecond apart.
    expect(lookedFromMs - lookedToMs).toBeGreaterThan(0);
    expect(lookedFromMs - lookedToMs).toBeLessThanOrEqual(40_000);
    lookedFromMs = lookedToMs;
    page = await readFrom(page.nextCursor ?? undefined);
  }
  expect(pages).toBeGreaterThan(1);
  expect(page.requests.map((request) => request.id)).toEqual([id]);
  expect(page.searchedTo).toBeUndefined();
  expect(page.nextCursor).toBeNull();
});

test('an error’s own words are found, with any special characters, but not its field names', async () => {
  const [row] = await generate(1);
  if (row === undefined) throw new Error('No row was made.');
  const words = 'Quota "free_tier" 100% used\nby déjà-vu\\acme';
  const item = { field: 'error.message', value: words, meaning: 'the words' };
  const [attempt] = row.attempts;
  if (attempt === undefined) throw new Error('No attempt was made.');
  store.history.writeBatch([
    { ...row, request: { ...row.request, status: 'failed' }, attempts: [{ ...attempt, evidence: [item] }] },
  ]);
  const found = async (texts: readonly string[]) =>
    (await Promise.all(texts.map((q) => store.idsOf({ q })))).map((ids) => ids.length);
  expect(await found(['"free_tier" 100% used', 'used\nby', 'déjà-vu\\acme', words])).toEqual([1, 1, 1, 1]);
  expect(await found(['error.message', 'the words', 'value', '"free_tier" 100_ used'])).toEqual([0, 0, 0, 0]);
});

test('no filter scans the history from end to end', async () => {
  store.history.writeBatch(await generate(300));
  store.history.catchUp(300);
  const { sqlite, steps } = explainPlans(store.database.sqlite);
  const labels = createHistoryLabels(store.database);
  const history = shownHistory({
    ...store.history,
    readPage: (query) => readHistoryPage({ orm: drizzle(sqlite) }, labels, query),
  });
  for (const query of [
    {},
    { category: 'main' },
    { model: 'moonshotai/kimi-k2', status: 'failed' },
    { provider: 'Novita', q: 'y' },
    { origin: 'credits,policy' },
    { minCostUsd: '0.01', from: '2026-11-10T00:00:00Z' },
    { weekday: '3', hour: '14' },
    { attemptModel: 'moonshotai/kimi-k2', attemptKind: 'rate_limited', attemptOrigin: 'upstream_provider' },
    { attemptOutcome: 'failed', attemptPaid: 'true' },
    { demo: 'false', attemptConnection: 'demo-labs' },
    { client: 'k-editor' },
    { client: 'opencode', attemptOutcome: 'failed' },
  ])
    await history.readPage(HistoryQuery.parse(query));
  expect(steps.filter((step) => step.startsWith('SEARCH requests'))).not.toEqual([]);
  expect(steps.filter((step) => step.startsWith('SEARCH history_combos'))).not.toEqual([]);
  expect(fullScans(steps)).toEqual([]);
  expect(steps.filter((step) => step.includes('TEMP B-TREE'))).toEqual([]);
});
