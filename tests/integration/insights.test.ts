import { drizzle } from 'drizzle-orm/better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFirstChoiceStore } from '#db/sqlite/history/first-choice-store';
import { HISTOGRAM_ERROR } from '#db/rows/histogram';
import { createHistoryLabels } from '#db/sqlite/history/history-labels';
import type { FinishWrite } from '#lib/store/history-rows';
import { createInsightsStore } from '#db/sqlite/history/insights-store';
import type { InsightsFilter } from '#lib/client/insights';
import { isOfDemo } from '#lib/contracts/known-connections';
import { Insights, InsightsQuery } from '#lib/contracts/insights';
import { explainPlans, fullScans } from '#tests/support/explain-plans';
import { outcomeKinds } from '#components/insights/request-outcomes.ts';
import { limitedRequests } from '#components/insights/limited-requests.ts';
import { makeRowsLink, type Narrowing } from '#components/insights/rows-link.ts';
import { generateRows } from '#tests/support/generate-rows';
import { historyPerTest } from '#tests/support/history-per-test';
import { historyRow } from '#tests/support/history-row';
import { isOfUnknownCost } from '#tests/support/of-unknown-cost';
import { withKeys } from '#tests/support/with-keys';

const HOUR_MS = 60 * 60 * 1_000;
const endMs = Date.UTC(2026, 10, 18, 12);
const days = 9;
const store = historyPerTest();
const generate = async (requests: number) => withKeys(await generateRows({ requests, endMs, days, seed: 5 }));

function catchUp(): void {
  while (store.history.catchUp(100) > 0);
}

async function read(query: Record<string, string>): Promise<Insights> {
  return Insights.parse(await store.insights.read(InsightsQuery.parse(query)));
}

function passes({ request, attempts }: FinishWrite, query: Record<string, string | undefined>): boolean {
  const { category, client, model, provider } = query;
  return (
    (category === undefined || request.category === category) &&
    (client === undefined || [request.clientId, request.clientName].includes(client)) &&
    (model === undefined ||
      [request.requestedModel, request.servedModel, ...attempts.map((one) => one.model)].includes(model)) &&
    (provider === undefined || [request.provider, ...attempts.map((one) => one.provider)].includes(provider))
  );
}

const count = <Item>(items: readonly Item[], isMeant: (item: Item) => boolean) =>
  items.filter(isMeant).length;
const total = (parts: readonly (number | null)[]) =>
  parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(items, keyOf)].map(([key, group]) => [key, group.length]));
}

/** Whether it counts: a request at the answering connection, an attempt at its own. */
function isAt(connection: string, query: Record<string, string | undefined>): boolean {
  return (
    (query.connection === undefined || connection === query.connection) &&
    (query.demo === undefined || isOfDemo(connection) === (query.demo === 'true'))
  );
}

/** The same figures, counted over rows in memory. */
function countRows(rows: readonly FinishWrite[], query: Record<string, string | undefined>) {
  const ofRequests = rows.filter(({ request }) => isAt(request.connection, query));
  const requests = ofRequests.map(({ request }) => request);
  const attempts = rows.flatMap((row) => row.attempts.filter(({ connection }) => isAt(connection, query)));
  const ofModelAndProvider = attempts.filter(
    ({ model, provider }) =>
      (query.model === undefined || model === query.model) &&
      (query.provider === undefined || provider === query.provider),
  );
  const isUnserved = ({ outcome, kind }: (typeof attempts)[number]) =>
    outcome !== 'served' && kind !== 'cancelled';
  const status = (name: string) => count(requests, (request) => request.status === name);
  const isServed = ({ status: end }: (typeof requests)[number]) => end === 'served';
  return {
    totals: {
      requests: requests.length,
      servedFirst: count(requests, (request) => isServed(request) && !request.switched),
      rescued: count(requests, (request) => isServed(request) && request.switched),
      partial: status('partial'),
      failed: status('failed'),
      cancelled: status('cancelled'),
      interrupted: 0,
      switched: count(requests, ({ switched }) => switched),
      attempts: ofModelAndProvider.length,
      attemptsServed: count(ofModelAndProvider, ({ outcome }) => outcome === 'served'),
      attemptsFailed: count(ofModelAndProvider, ({ outcome }) => outcome === 'failed'),
      attemptsSkipped: count(ofModelAndProvider, ({ outcome }) => outcome === 'skipped'),
      attemptsLimited: count(
        ofModelAndProvider,
        ({ outcome, kind }) => outcome === 'failed' && kind === 'rate_limited',
      ),
      inputTokens: total(requests.map(({ inputTokens }) => inputTokens)),
      outputTokens: total(requests.map(({ outputTokens }) => outputTokens)),
      costUnknown: count(ofRequests, isOfUnknownCost),
      costEstimated: count(ofRequests, ({ attempts: all }) => all.some(({ costEstimated }) => costEstimated)),
      failedCostUnknown: count(
        ofModelAndProvider,
        (attempt) => attempt.outcome === 'failed' && isOfUnknownCost({ attempts: [attempt] }),
      ),
    },
    costUsd: total(requests.map(({ costUsd }) => costUsd)),
    failedCostUsd: total(
      ofModelAndProvider.filter(({ outcome }) => outcome === 'failed').map(({ costUsd }) => costUsd),
    ),
    switchesByOrigin: countBy(
      requests.filter(({ switched }) => switched),
      ({ origin }) => String(origin),
    ),
    reasons: countBy(ofModelAndProvider.filter(isUnserved), ({ origin, kind }) => `${origin} ${kind}`),
    limited: count(
      ofModelAndProvider,
      ({ kind, origin }) =>
        kind === 'rate_limited' && (origin === 'upstream_provider' || origin === 'upstream_byok'),
    ),
    servedDurations: requests
      .filter(isServed)
      .map(({ durationMs }) => durationMs)
      .toSorted((a, b) => a - b),
  };
}

const hour = fc.integer({ min: 0, max: days * 24 + 20 });
const scopes = fc.record(
  {
    category: fc.constantFrom('main', 'image', 'interface', 'nothing'),
    client: fc.constantFrom('opencode', 'editor', 'Playground', 'label-photos', 'k-editor', 'k-photos'),
    model: fc.constantFrom('google/gemini-2.5-flash-lite', 'moonshotai/kimi-k2', 'openai/gpt-5-mini'),
    provider: fc.constantFrom('Google AI Studio', 'Novita', 'DeepInfra', 'Nobody'),
    connection: fc.constantFrom('demo', 'demo-labs', 'openrouter'),
    demo: fc.constantFrom('true', 'false'),
  },
  { requiredKeys: [] },
);

test('the figures of any range and scope agree with the rows, even after some were deleted', async () => {
  const rows = await generate(1_200);
  store.history.writeBatch(rows);
  catchUp();
  const left = [...rows];
  await fc.assert(
    fc.asyncProperty(scopes, hour, hour, async (scope, one, other) => {
      const startMs = Math.floor((endMs - days * 24 * HOUR_MS) / HOUR_MS) * HOUR_MS - 10 * HOUR_MS;
      const fromMs = startMs + Math.min(one, other) * HOUR_MS;
      const toMs = startMs + (Math.max(one, other) + 1) * HOUR_MS;
      store.history.deleteOldest(2, endMs);
      left.splice(0, 2);
      const inRange = left.filter(
        (row) =>
          passes(row, scope) &&
          Math.floor(row.request.createdAtMs) >= fromMs &&
          Math.floor(row.request.createdAtMs) < toMs,
      );
      const counted = countRows(inRange, scope);
      const insights = await read({
        ...scope,
        from: new Date(fromMs).toISOString(),
        to: new Date(toMs).toISOString(),
      });
      expect(insights.totals).toMatchObject(counted.totals);
      expect(insights.totals.costUsd).toBeCloseTo(counted.costUsd, 9);
      expect(insights.totals.failedCostUsd).toBeCloseTo(counted.failedCostUsd, 9);
      expect(
        Object.fromEntries(
          insights.switchesByOrigin.map(({ origin, requests }) => [String(origin), requests]),
        ),
      ).toEqual(counted.switchesByOrigin);
      expect(
        Object.fromEntries(
          insights.reasons.map(({ origin, kind, attempts }) => [`${origin} ${kind}`, attempts]),
        ),
      ).toEqual(counted.reasons);
      expect(total(insights.limitedByHour.map(({ calls }) => calls))).toBe(counted.limited);
      expect(total(insights.series.map(({ requests }) => requests))).toBe(counted.totals.requests);
      const modelled = insights.models.find(({ model }) => model === 'moonshotai/kimi-k2');
      expect(modelled?.requests ?? 0).toBe(
        scope.model === undefined || scope.model === 'moonshotai/kimi-k2'
          ? count(
              inRange,
              (row) => isAt(row.request.connection, scope) && passes(row, { model: 'moonshotai/kimi-k2' }),
            )
          : 0,
      );
      const { connections, totals } = insights;
      expect(total(connections.map(({ attempts }) => attempts))).toBe(totals.attempts);
      expect(total(connections.map(({ failed }) => failed))).toBe(totals.attemptsFailed);
      expect(total(connections.map(({ requests }) => requests))).toBe(totals.requests);
      const { servedDurations: sorted } = counted;
      expect(insights.durationMs.count).toBe(sorted.length);
      const truth = sorted[Math.max(1, Math.ceil(sorted.length * 0.95)) - 1];
      const off = truth === undefined ? 0 : Math.abs((insights.durationMs.p95 ?? 0) / truth - 1);
      expect(off).toBeLessThanOrEqual(HISTOGRAM_ERROR + 1e-9);
    }),
    { numRuns: 200 },
  );
});

test('each model of a long chain has its figures, even if most of them were skipped', async () => {
  const models = Array.from({ length: 30 }, (_, at) => `acme/model-${at}`);
  store.history.writeBatch([
    historyRow({
      atMs: endMs - HOUR_MS,
      attempts: models.map((model, at) => ({
        model,
        ...(at === 29 ? { provider: 'Acme' } : { outcome: 'skipped', kind: 'skipped' }),
      })),
    }),
  ]);
  catchUp();
  const range = { from: new Date(endMs - 2 * HOUR_MS).toISOString(), to: new Date(endMs).toISOString() };
  const insights = await read(range);
  expect(insights.models.map(({ model }) => model).toSorted()).toEqual(models.toSorted());
  for (const { model, requests, skipped, served } of insights.models)
    expect({ requests, skipped, served }).toEqual(
      model === 'acme/model-29'
        ? { requests: 1, skipped: 0, served: 1 }
        : { requests: 1, skipped: 1, served: 0 },
    );
  const both = await read({ ...range, model: 'acme/model-20', provider: 'Acme' });
  expect(both.totals.requests).toBe(1);
});

test('every figure links to exactly the rows it counts', async () => {
  const rows = await generate(500);
  store.history.writeBatch(rows);
  catchUp();
  const query = {
    from: new Date(endMs - 5 * 24 * HOUR_MS).toISOString(),
    to: new Date(endMs).toISOString(),
    timeZone: 'Asia/Kolkata',
  };
  const filters: InsightsFilter[] = [
    {},
    { provider: 'Google AI Studio' },
    { model: 'moonshotai/kimi-k2' },
    { connection: 'demo' },
    { connection: 'demo-labs' },
    { demo: true },
  ];
  for (const { demo, ...filter } of filters) {
    const asked = { ...filter, ...(demo === undefined ? {} : { demo: String(demo) }) };
    const insights = await read({ ...query, ...asked });
    const rowsLink = makeRowsLink(insights, demo === undefined ? filter : { demo });
    const behind = async (narrowing: Narrowing) => {
      const ids = new Set(await store.idsOf(rowsLink(narrowing).query));
      return rows.filter(({ request }) => ids.has(request.id));
    };
    const isOfScope = ({ model, provider, connection }: FinishWrite['attempts'][number]) =>
      isAt(connection, asked) &&
      (filter.model === undefined || model === filter.model) &&
      (filter.provider === undefined || provider === filter.provider);
    /** Counts the matching attempts in the rows of a link. Each row has at least one. */
    const attemptsBehind = async (
      narrowing: Narrowing,
      isLike: (attempt: FinishWrite['attempts'][number]) => boolean,
    ) => {
      const counts = (await behind(narrowing)).map(({ attempts }) =>
        count(attempts, (attempt) => isOfScope(attempt) && isLike(attempt)),
      );
      expect(counts).not.toContain(0);
      return total(counts);
    };
    const { totals } = insights;
    expect(await behind({})).toHaveLength(totals.requests);
    for (const { narrowing, count: countOf } of outcomeKinds)
      expect(await behind(narrowing)).toHaveLength(countOf(totals));
    expect(totals.costUnknown).toBeGreaterThan(0);
    expect(await behind({ costKnown: false })).toHaveLength(totals.costUnknown ?? 0);
    expect(
      await attemptsBehind(
        { attempt: { outcome: 'failed', costKnown: false } },
        (one) => one.outcome === 'failed' && isOfUnknownCost({ attempts: [one] }),
      ),
    ).toBe(totals.failedCostUnknown);
    for (const { origin, requests } of insights.switchesByOrigin)
      expect(
        await behind({ switched: true, ...(origin === null ? {} : { origin }) }),
        'the demo has no switch by choice',
      ).toHaveLength(requests);
    for (const { origin, kind, attempts } of insights.reasons) {
      const link = { attempt: { kind, ...(origin === null ? {} : { origins: [origin] }) } };
      expect(await attemptsBehind(link, (one) => one.origin === origin && one.kind === kind)).toBe(attempts);
    }
    for (const { connection, requests, attempts, costUnknown } of insights.connections) {
      expect(await behind({ connection })).toHaveLength(requests);
      expect(
        await attemptsBehind(
          { attempt: { connection, costKnown: false } },
          (one) => one.connection === connection && isOfUnknownCost({ attempts: [one] }),
        ),
      ).toBe(costUnknown);
      const there = await attemptsBehind({ attempt: { connection } }, (one) => one.connection === connection);
      expect(there).toBe(attempts);
    }
    for (const { model, served, skipped, costUnknown } of insights.models) {
      expect(
        await attemptsBehind(
          { attempt: { model, costKnown: false } },
          (one) => one.model === model && isOfUnknownCost({ attempts: [one] }),
        ),
      ).toBe(costUnknown);
      for (const [outcome, attempts] of [['served', served] as const, ['skipped', skipped] as const])
        expect(
          await attemptsBehind(
            { attempt: { model, outcome } },
            (one) => one.model === model && one.outcome === outcome,
          ),
        ).toBe(attempts);
    }
    expect(
      await attemptsBehind({ attempt: { outcome: 'failed' } }, ({ outcome }) => outcome === 'failed'),
    ).toBe(totals.attemptsFailed);
    const paid = await behind({ attempt: { outcome: 'failed', paid: true } });
    const failed = paid.flatMap(({ attempts }) =>
      attempts.filter((one) => one.outcome === 'failed' && isOfScope(one)),
    );
    expect(total(failed.map(({ costUsd }) => costUsd))).toBeCloseTo(totals.failedCostUsd, 9);
    for (const cell of insights.limitedByHour.slice(0, 12)) {
      const { calls, ...when } = cell;
      expect(
        await attemptsBehind(
          limitedRequests(when),
          ({ kind, origin, provider }) =>
            kind === 'rate_limited' &&
            (origin === 'upstream_provider' || origin === 'upstream_byok') &&
            provider === cell.provider,
        ),
      ).toBe(calls);
    }
  }
});

test('after deleting everything, the sums are empty', async () => {
  store.history.writeBatch(await generate(150));
  store.history.catchUp(70);
  expect(store.history.deleteOldest(1_000, endMs)).toBe(150);
  const tables = ['history_combos', 'history_rollups', 'history_failures', 'history_queue', 'attempts'];
  expect(
    tables.map((table) => store.database.sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get()),
  ).toEqual(tables.map(() => 0));
});

test('days, weekdays and hours are in the requested time zone', async () => {
  const rows = await generate(400);
  store.history.writeBatch(rows);
  catchUp();
  const range = {
    from: new Date(endMs - days * 24 * HOUR_MS).toISOString(),
    to: new Date(endMs).toISOString(),
  };
  const utc = await read({ ...range, per: 'day' });
  const tokyo = await read({ ...range, per: 'day', timeZone: 'Asia/Tokyo' });
  expect(utc.series.every(({ at }) => at.endsWith('T00:00:00.000Z'))).toBe(true);
  expect(tokyo.series.every(({ at }) => at.endsWith('T15:00:00.000Z'))).toBe(true);
  const kolkata = await read({ ...range, per: 'day', timeZone: 'Asia/Kolkata' });
  expect(kolkata.series.every(({ at }) => at.endsWith('T19:00:00.000Z'))).toBe(true);
  const [cell] = utc.limitedByHour.filter(({ hour: at, weekday }) => at < 15 && weekday < 7);
  const later = tokyo.limitedByHour.find(
    ({ provider, weekday, hour: at }) =>
      provider === cell?.provider && weekday === cell?.weekday && at === (cell?.hour ?? 0) + 9,
  );
  expect(later?.calls).toBe(cell?.calls);
  expect(InsightsQuery.safeParse({ timeZone: 'Nowhere/Land' }).success).toBe(false);
});

test('filter values are listed, the most frequent first', async () => {
  const rows = await generate(500);
  store.history.writeBatch(rows);
  catchUp();
  const values = await store.history.insights.readValues();
  const { categories, clients, models, providers, connections } = values;
  const requestsOf = countBy(rows, ({ request }) => request.category ?? '');
  expect(categories).toHaveLength(5);
  expect(categories.map((name) => requestsOf[name])).toEqual(
    categories.map((name) => requestsOf[name] ?? 0).toSorted((a, b) => b - a),
  );
  expect(clients).toEqual(
    expect.arrayContaining([
      { clientId: 'k-photos', clientName: 'label-photos' },
      { clientId: 'k-editor', clientName: 'editor' },
      { clientId: null, clientName: 'opencode' },
    ]),
  );
  expect(clients.filter(({ clientId }) => clientId !== null)).toHaveLength(2);
  expect(models).toContain('moonshotai/kimi-k2');
  expect(providers).toContain('Google AI Studio');
  expect(connections).toEqual(['demo', 'demo-labs']);
});

test('no figure scans the sums from end to end', async () => {
  store.history.writeBatch(await generate(300));
  catchUp();
  const { sqlite, steps } = explainPlans(store.database.sqlite);
  const labels = createHistoryLabels(store.database);
  const insights = createInsightsStore({ sqlite }, labels);
  for (const query of [{}, { model: 'moonshotai/kimi-k2' }, { provider: 'Novita', client: 'k-editor' }])
    await insights.readInsights(query, endMs - 5 * 24 * HOUR_MS, endMs);
  await insights.readValues();
  await createFirstChoiceStore({ orm: drizzle(sqlite) }, labels).readLast({
    connection: 'demo',
    category: 'main',
    model: 'google/gemini-2.5-flash-lite',
    fromMs: endMs - 7 * 24 * HOUR_MS,
    most: 200,
  });
  expect(steps.filter((step) => step.startsWith('SEARCH history_rollups'))).not.toEqual([]);
  // The queue holds the rows of the last second, which are counted individually.
  const allowed = /^SCAN (history_queue|json_each)/;
  expect(fullScans(steps).filter((step) => !allowed.test(step))).toEqual([]);
});
