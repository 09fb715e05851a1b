import { historyPort } from '#tests/support/history-port';
import { targets } from '#tests/support/targets';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createCategoryStore } from '#db/sqlite/category-store';
import { createHistoryStore } from '#db/sqlite/history/history-store';
import { createRecoveryStore } from '#db/sqlite/history/recovery-store';
import { createSettingStore } from '#db/sqlite/setting-store';
import { builtInSlugs } from '#lib/contracts/category';
import { HistoryDetail, type HistoryPage, HistoryQuery } from '#lib/contracts/history';
import { createCategoryService, type CategoryService } from '#lib/server/category-service';
import { seedDemo } from '#lib/server/demo-seed/seed-demo';
import { recommendationVerbs } from '#lib/services/recommendations';
import { openVerbs } from '#lib/services/verb';
import { readEnvironment } from '#lib/server/process/environment';
import { databasePerTest } from '#tests/support/database-per-test';
import { generateRows } from '#tests/support/generate-rows';
import { ctx, noAudit } from '#tests/support/callers';
import { shownHistory } from '#tests/support/shown-history';

// A weekday noon, a Saturday night and a New Year: the data must not depend on the day.
const moments = [Date.UTC(2026, 10, 18, 12), Date.UTC(2026, 10, 21, 3), Date.UTC(2027, 0, 1)] as const;
const nowMs = moments[0];
const now = () => nowMs;

const data = databasePerTest();
let categories: CategoryService;

beforeEach(async () => {
  categories = await createCategoryService({
    store: createCategoryStore(data.database, now),
    targets,
    lookup: () => undefined,
  });
});

async function seed(): Promise<void> {
  const history = createHistoryStore(data.database);
  await seedDemo({
    categories,
    store: {
      history: historyPort(history),
      recoveries: createRecoveryStore(data.database),
      settings: createSettingStore(data.database, now),
    },
    nowMs,
  });
}

const generate = (endMs: number, requests = 420) => generateRows({ requests, endMs, days: 14, seed: 7 });

async function allRequests(): Promise<HistoryPage['requests']> {
  const history = shownHistory(createHistoryStore(data.database));
  const rows: HistoryPage['requests'] = [];
  let cursor: string | null = null;
  do {
    const page: HistoryPage = await history.readPage(
      HistoryQuery.parse({ limit: 200, ...(cursor === null ? {} : { cursor }) }),
    );
    rows.push(...page.requests);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

test('the demo starts with a chain in every category, a custom category, and days of history marked as demo', async () => {
  await seed();
  const lists = await categories.list();
  const main = lists.find(({ slug }) => slug === 'main');
  expect(main?.models.map(({ id }) => id).slice(0, 2)).toEqual([
    'google/gemini-2.5-flash-lite',
    'moonshotai/kimi-k2',
  ]);
  expect(lists.filter(({ builtIn }) => builtIn).map(({ slug }) => slug)).toEqual([...builtInSlugs]);
  for (const { models } of lists) expect(models.length).toBeGreaterThan(1);
  expect(lists.filter(({ builtIn }) => !builtIn).map(({ name }) => name)).toEqual(['Code review']);

  const rows = await allRequests();
  expect(rows.length).toBe(420);
  expect(new Set(rows.map(({ connection }) => connection))).toEqual(new Set(['demo', 'demo-labs']));
  const times = rows.map(({ createdAt }) => Date.parse(createdAt));
  expect(Math.max(...times)).toBeLessThan(nowMs);
  expect(Math.max(...times)).toBeGreaterThan(nowMs - 30 * 60_000);
  expect(Math.min(...times)).toBeGreaterThan(nowMs - 14 * 86_400_000);
});

test('existing chains and history are kept', async () => {
  await categories.replace('main', { models: ['a/one'] });
  const [row] = await generate(nowMs, 1);
  createHistoryStore(data.database).writeBatch(row === undefined ? [] : [row]);
  await seed();
  const main = (await categories.list()).find(({ slug }) => slug === 'main');
  expect(main?.models.map(({ id }) => id)).toEqual(['a/one']);
  expect(await allRequests()).toHaveLength(1);
});

test('an emptied chain and a deleted category do not come back at the next start', async () => {
  await seed();
  await categories.replace('main', { models: [] });
  await categories.remove('code-review');
  await seed();
  const lists = await categories.list();
  expect(lists.find(({ slug }) => slug === 'main')?.models).toEqual([]);
  expect(lists.map(({ slug }) => slug)).not.toContain('code-review');
  expect(await allRequests()).toHaveLength(420);
});

test.each(moments)('every kind of request occurs, on any day (%i)', async (endMs) => {
  const rows = await generate(endMs);
  const statuses = new Set(rows.map(({ request }) => request.status));
  expect(statuses).toEqual(new Set(['served', 'partial', 'failed', 'cancelled']));
  const origins = rows.flatMap(({ attempts }) => attempts.map(({ origin }) => origin));
  for (const origin of [
    'upstream_provider',
    'openrouter_account',
    'openrouter_free_tier',
    'credits',
    'request',
  ])
    expect(origins).toContain(origin);
  const kinds = rows.flatMap(({ attempts }) => attempts.map(({ kind }) => kind));
  for (const kind of ['rate_limited', 'timed_out', 'interrupted', 'context_too_long', 'skipped'])
    expect(kinds).toContain(kind);
  const atFirst = rows.filter(
    ({ request, attempts }) => request.status === 'served' && attempts.length === 1,
  );
  expect(atFirst.length / rows.length).toBeGreaterThan(0.5);
  expect(rows.some(({ request }) => request.explanation.includes('made by two models'))).toBe(true);
});

test('the parts of every request add up, and at most the last attempt served', async () => {
  for (const { request, attempts } of await generate(nowMs)) {
    const spentMs = attempts.reduce((sum, { durationMs, waitMs }) => sum + durationMs + waitMs, 0);
    expect(spentMs).toBeCloseTo(request.durationMs, 5);
    const costs = attempts.flatMap(({ costUsd }) => costUsd ?? []);
    expect(costs.reduce((sum, cost) => sum + cost, 0)).toBeCloseTo(request.costUsd ?? 0, 9);
    const served = attempts.filter(({ outcome }) => outcome === 'served').map(({ index }) => index);
    expect(served).toEqual(request.status === 'served' ? [attempts.length - 1] : []);
    expect(attempts.map(({ index }) => index)).toEqual([...attempts.keys()]);
  }
});

test('the explanation of a switch agrees with its facts', async () => {
  await seed();
  const history = shownHistory(createHistoryStore(data.database));
  const page = await history.readPage(
    HistoryQuery.parse({ category: 'main', origin: 'upstream_provider', switched: 'true' }),
  );
  expect(page.requests.length).toBeGreaterThan(5);
  const details = await Promise.all(
    page.requests.map(async ({ id }) => HistoryDetail.parse(await history.readDetail(id))),
  );
  for (const { request, attempts } of details) {
    expect(request.chain[0]).toBe('google/gemini-2.5-flash-lite');
    expect(request.servedModel).not.toBe('google/gemini-2.5-flash-lite');
    expect(attempts.length).toBe(request.attemptCount);
  }
  const limited = details.filter(({ attempts }) => attempts[0]?.httpStatus === 429);
  expect(limited.length).toBeGreaterThan(5);
  for (const { attempts, explanation } of limited) {
    expect(attempts[0]?.provider).toBe('Google AI Studio');
    expect(explanation).toContain('Google AI Studio');
    expect(explanation).toContain("It wasn't caused by your usage");
  }
});

test('a switched request shows when its first choice recovered', async () => {
  await seed();
  const history = shownHistory(createHistoryStore(data.database));
  const { requests } = await history.readPage(
    HistoryQuery.parse({ category: 'main', origin: 'upstream_provider', switched: 'true', limit: '200' }),
  );
  const known = requests.filter(({ firstChoiceBackAt }) => firstChoiceBackAt != null);
  expect(known.length).toBeGreaterThan(5);
  for (const { id, createdAt, firstChoiceBackAt } of known) {
    expect(Date.parse(firstChoiceBackAt ?? '')).toBeGreaterThan(Date.parse(createdAt));
    expect((await history.readDetail(id))?.request.firstChoiceBackAt).toBe(firstChoiceBackAt);
  }
  const served = await history.readPage(HistoryQuery.parse({ switched: 'false', limit: '5' }));
  expect(served.requests.map(({ firstChoiceBackAt }) => firstChoiceBackAt)).toEqual(Array(5).fill(null));
});

test('the seeded history gives a recommendation, and a dismissed recommendation stays hidden', async () => {
  await seed();
  const history = createHistoryStore(data.database);
  while (history.catchUp(100) > 0);
  const { lessons } = openVerbs(
    {
      lessons: recommendationVerbs({
        categories,
        store: history.firstChoices,
        settings: createSettingStore(data.database, now),
        connection: () => 'demo',
        now,
      }),
    },
    noAudit,
  );
  const read = () => lessons.read({ ctx, input: { timeZone: 'UTC' } });
  const before = await read();
  const main = before.find(({ category }) => category === 'main');
  expect(main?.evidence).toMatchObject({
    first: 'google/gemini-2.5-flash-lite',
    instead: 'moonshotai/kimi-k2',
  });
  const { requests } = await shownHistory(history).readPage(
    HistoryQuery.parse({
      category: 'main',
      model: 'google/gemini-2.5-flash-lite',
      origin: 'upstream_provider',
      switched: 'true',
      from: main?.evidence.from,
      limit: '200',
    }),
  );
  expect(main?.evidence.heldUp).toBe(requests.filter(({ status }) => status !== 'cancelled').length);
  await lessons.dismiss({ ctx, input: { id: main?.id ?? '' } });
  expect(await read()).toEqual(before.filter((recommendation) => recommendation !== main));
});

test('the same seed and time give the same rows', async () => {
  const [first, second] = [await generate(nowMs, 80), await generate(nowMs, 80)];
  expect(second).toEqual(first);
  const ids = first.map(({ request }) => request.id);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(80);
});

test('the demo uses its own data folder unless one is given', () => {
  const dataDirOf = (variables: Record<string, string>, isDemo: boolean) => {
    const read = readEnvironment(variables, isDemo);
    return read.outcome === 'read' ? read.environment.dataDir : read.message;
  };
  expect(dataDirOf({}, true)).toBe(join(dataDirOf({}, false), 'demo'));
  expect(dataDirOf({ DATA_DIR: '' }, true)).toBe(dataDirOf({}, true));
  expect(dataDirOf({ DATA_DIR: data.folder }, true)).toBe(data.folder);
});
