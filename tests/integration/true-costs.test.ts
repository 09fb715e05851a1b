import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Insights } from '#lib/contracts/insights';
import type { Budget, CreateBudget } from '#lib/contracts/budget';
import type { DemoBill } from '#lib/demo/billing/demo-bill';
import { connectLabs, labsTarget } from '#tests/support/connect-labs';
import { openGatewayStage, stageAnswer, stageKey, type GatewayStage } from '#tests/support/gateway-stage';
import {
  byokProviders,
  mixedCategories,
  mixedRequest,
  mixedScenarios,
  sendMixed,
  slowModel,
  troubledModels,
} from '#tests/support/mixed-requests';

/** `npm run test:costs` sends ten thousand, which takes some minutes. */
const REQUESTS = Number(process.env.MIXED_REQUESTS ?? 1_500);
/** The number of requests sent before there is a budget. */
const UNBUDGETED = Math.round(REQUESTS / 5);
const AT_ONCE = 32;
/** Ten words, the answer of every healthy model. */
const answer = stageAnswer.split(' ').slice(0, 10).join(' ');
/** The demo counts a few more prompt tokens than the estimate. */
const MORE_THAN_ESTIMATED_USD = AT_ONCE * 0.000_004;
const secondKey = 'sk-or-v1-second0123456789abcdef012345678';

type AttemptRow = {
  readonly requestId: string;
  readonly model: string;
  readonly connection: string;
  readonly category: string | null;
  readonly clientId: string | null;
  readonly outcome: string;
  readonly kind: string | null;
  readonly generationId: string | null;
  readonly costUsd: number | null;
  readonly costEstimated: number;
  readonly mayCost: number;
};

let stage: GatewayStage;
let budgets: readonly Budget[] = [];
let attempts: readonly AttemptRow[] = [];
let bills: readonly DemoBill[] = [];
/** Requests with a larger id count in the budgets. */
let firstBudgeted = '';
let clientIds: readonly string[] = [];
let database: Sqlite.Database;

const post = async (path: string, body: unknown, method: 'POST' | 'PUT' = 'POST'): Promise<Response> => {
  const response = await fetch(`${stage.product.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return response;
};

/** A connection to the same demo with another key, and so another account. */
const connectSecond = () =>
  post('/api/connections', {
    slug: 'second',
    name: 'Second',
    kind: 'openrouter',
    baseUrl: stage.upstream.url,
    key: secondKey,
  });

async function prepare(): Promise<readonly string[]> {
  await connectSecond();
  await connectLabs(stage);
  await post(
    '/api/models/facts',
    { target: labsTarget, facts: { promptUsdPerMillion: 0.9, completionUsdPerMillion: 3.6 } },
    'PUT',
  );
  const known = new Set((await stage.api.categories()).map(({ slug }) => slug));
  for (const [slug, { models, policy }] of Object.entries(mixedCategories)) {
    if (!known.has(slug)) await post('/api/categories', { name: slug });
    await stage.api.putCategory(slug, { models: [...models], policy });
  }
  const made = await Promise.all(['one', 'two', 'three'].map((name) => stage.api.createClient({ name })));
  clientIds = made.map(({ client }) => client.id);
  for (const [at, model] of troubledModels.entries()) stage.play(model, mixedScenarios(at + 1, 4 * REQUESTS));
  // Costs that are confirmed later would change the sums while they are compared.
  stage.upstream.playAt('/generation', { kind: 'custom', status: 404, body: { error: { code: 404 } } });
  stage.play(slowModel, { kind: 'slow_first_token', ms: 60, keepAlive: false });
  return made.map(({ key }) => key);
}

async function createBudgets(): Promise<void> {
  const inputs: readonly CreateBudget[] = [
    { scope: { kind: 'all' }, period: 'month', limitUsd: 1_000 },
    { scope: { kind: 'all' }, period: 'day', limitUsd: 0.01, hard: false },
    { scope: { kind: 'all' }, period: 'request', limitUsd: 5 },
    { scope: { kind: 'category', id: 'main' }, period: 'week', limitUsd: 500 },
    { scope: { kind: 'category', id: 'thrifty' }, period: 'month', limitUsd: 0.01 },
    { scope: { kind: 'client', id: clientIds[0] ?? '' }, period: 'day', limitUsd: 500 },
    { scope: { kind: 'client', id: clientIds[1] ?? '' }, period: 'month', limitUsd: 500 },
    { scope: { kind: 'connection', id: 'openrouter' }, period: 'month', limitUsd: 500 },
    { scope: { kind: 'connection', id: 'second' }, period: 'week', limitUsd: 500 },
    { scope: { kind: 'connection', id: 'labs' }, period: 'day', limitUsd: 500, hard: false },
  ];
  budgets = await Promise.all(inputs.map((input) => stage.api.createBudget(input)));
}

async function send(keys: readonly string[], from: number, to: number): Promise<void> {
  let next = from;
  const work = async (): Promise<void> => {
    for (let at = next++; at < to; at = next++) {
      // Otherwise most models would cool down most of the time.
      if (at % 200 === 199) await stage.api.clearCooldowns();
      await sendMixed(mixedRequest(at), { url: stage.product.url, keys });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

const count = (sql: string): number => database.prepare<[], number>(sql).pluck().get() ?? -1;

/** Waits until every request has its final row, and so every answer is billed. */
async function settle(): Promise<void> {
  const isSettled = () =>
    count(`SELECT count(*) FROM requests WHERE status = 'running'`) === 0 &&
    count('SELECT count(*) FROM history_queue') === 0;
  await vi.waitUntil(isSettled, { timeout: 60_000, interval: 50 });
}

beforeAll(async () => {
  stage = await openGatewayStage({
    demo: {
      answer,
      keys: [stageKey, secondKey],
      recordBills: true,
      byokProviders,
      freePerMinute: 1_000_000,
      freePerDay: 1_000_000,
    },
  });
  const keys = await prepare();
  database = new Sqlite(join(stage.product.dataDir, 'understudy.db'), { readonly: true });
  await send(keys, 0, UNBUDGETED);
  await settle();
  firstBudgeted = database.prepare<[], string>('SELECT max(id) FROM requests').pluck().get() ?? '';
  await createBudgets();
  await send(keys, UNBUDGETED, REQUESTS);
  await settle();
  attempts = database
    .prepare<[], AttemptRow>(
      `SELECT request_id AS requestId, a.model, a.connection, r.category, r.client_id AS clientId, a.outcome,
         a.kind, generation_id AS generationId, a.cost_usd AS costUsd, a.cost_estimated AS costEstimated,
         coalesce(a.may_cost, 0) AS mayCost
       FROM attempts AS a JOIN requests AS r ON r.id = a.request_id`,
    )
    .all();
  bills = stage.upstream.bills();
}, 1_200_000);

afterAll(async () => {
  database?.close();
  await stage?.close();
});

/** In billionths of a dollar. Sums are compared to a tenth of one, because of floating-point errors. */
const nanoOf = (usd: number): number => Math.round(usd * 1e12) / 1e3;
const sumOf = (rows: readonly { readonly costUsd: number | null }[]): number =>
  rows.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
const ofBill = ({ creditsUsd, byokUsd }: DemoBill): number => creditsUsd + byokUsd;
const insights = async (query = '') =>
  Insights.parse(await (await fetch(`${stage.product.url}/api/insights${query}`)).json());
const isUnknown = ({ costUsd, mayCost }: AttemptRow): boolean => costUsd === null && mayCost === 1;
const isReported = ({ costUsd, costEstimated }: AttemptRow): boolean =>
  costUsd !== null && costEstimated === 0;

describe(`${REQUESTS} mixed requests`, () => {
  test('include all intended cases', () => {
    const requests = (where: string) => count(`SELECT count(*) FROM requests WHERE ${where}`);
    // A request may never arrive if its client disconnects at once.
    expect(requests('true')).toBeGreaterThan(0.99 * REQUESTS);
    for (const status of ['served', 'partial', 'failed', 'cancelled'])
      expect([status, requests(`status = '${status}'`) > 0]).toEqual([status, true]);
    expect(requests('switched')).toBeGreaterThan(REQUESTS / 50);
    expect(requests(`explanation LIKE '%continued%'`)).toBeGreaterThan(0);
    for (const connection of new Set(attempts.map((one) => one.connection)))
      expect(attempts.filter((one) => one.connection === connection).length).toBeGreaterThan(REQUESTS / 100);
    expect(attempts.some(isReported)).toBe(true);
    expect(attempts.some(({ costEstimated }) => costEstimated === 1)).toBe(true);
    expect(attempts.some(isUnknown)).toBe(true);
    expect(attempts.some(({ costUsd }) => costUsd === 0)).toBe(true);
    expect(bills.some(({ byokUsd }) => byokUsd > 0)).toBe(true);
    expect(bills.some(({ isCancelled }) => isCancelled)).toBe(true);
  });

  test('have the cost the upstream billed, call by call, if it was reported', () => {
    const billed = new Map(bills.map((bill) => [bill.generationId, bill]));
    const wrong = attempts
      .filter((one) => isReported(one) && one.generationId !== null && billed.has(one.generationId))
      .flatMap((one) => {
        const bill = billed.get(one.generationId ?? '');
        return bill !== undefined && nanoOf(ofBill(bill)) === nanoOf(one.costUsd ?? 0) ? [] : [{ one, bill }];
      });
    expect(wrong).toEqual([]);
    const invented = attempts.filter(
      (one) =>
        isReported(one) &&
        (one.costUsd ?? 0) > 0 &&
        one.connection !== connectionOf('labs') &&
        !billed.has(one.generationId ?? ''),
    );
    expect(invented).toEqual([]);
  });

  test('are marked as estimated or unknown if the upstream billed but did not report the cost', () => {
    const byGeneration = new Map(attempts.map((one) => [one.generationId, one]));
    const unreported = bills.filter((bill) => {
      const attempt = byGeneration.get(bill.generationId);
      return ofBill(bill) > 0 && (attempt === undefined || !isReported(attempt));
    });
    const unseen = unreported.filter(({ generationId }) => !byGeneration.has(generationId));
    const silent = unreported
      .map(({ generationId }) => byGeneration.get(generationId))
      .filter((one) => one !== undefined && one.costEstimated === 0 && !isUnknown(one));
    expect(unreported.length).toBeGreaterThan(0);
    expect(silent).toEqual([]);
    // The id of a call that ended before its first byte is unknown.
    const withoutId = attempts.filter(
      (one) => one.generationId === null && (one.costEstimated === 1 || isUnknown(one)),
    );
    expect(withoutId.length).toBeGreaterThanOrEqual(unseen.length);
  });

  test('have equal sums over rows, attempts, Insights, clients, categories and connections', async () => {
    const ofAttempts = nanoOf(sumOf(attempts));
    expect(nanoOf(count('SELECT total(cost_usd) FROM requests'))).toBeCloseTo(ofAttempts, 1);
    const { totals, connections, clients } = await insights();
    expect(nanoOf(totals.costUsd)).toBeCloseTo(ofAttempts, 1);
    expect(nanoOf(sumOf(clients))).toBeCloseTo(ofAttempts, 1);
    expect(nanoOf(sumOf(connections))).toBeCloseTo(ofAttempts, 1);
    let byCategory = 0;
    for (const slug of Object.keys(mixedCategories)) {
      const { totals: of } = await insights(`?category=${slug}`);
      expect(nanoOf(of.costUsd)).toBeCloseTo(
        nanoOf(sumOf(attempts.filter(({ category }) => category === slug))),
        1,
      );
      byCategory += of.costUsd;
    }
    expect(nanoOf(byCategory)).toBeCloseTo(ofAttempts, 1);
    for (const { clientId, costUsd } of clients.filter((one) => one.clientId !== null)) {
      const ofClient = attempts.filter((one) => one.clientId === clientId);
      expect(nanoOf(costUsd)).toBeCloseTo(nanoOf(sumOf(ofClient)), 1);
    }
    for (const { connection, costUsd } of connections) {
      const id = connectionOf(connection);
      expect(nanoOf(costUsd)).toBeCloseTo(nanoOf(sumOf(attempts.filter((one) => one.connection === id))), 1);
    }
  });

  test('are counted as estimated or unknown in Insights and per connection', async () => {
    const requestsWith = (is: (one: AttemptRow) => boolean) =>
      new Set(attempts.filter(is).map(({ requestId }) => requestId)).size;
    const { totals, connections } = await insights();
    expect(totals.costUnknown).toBe(requestsWith(isUnknown));
    expect(totals.costEstimated).toBe(requestsWith(({ costEstimated }) => costEstimated === 1));
    const sum = (name: 'costUnknown' | 'costEstimated') =>
      connections.reduce((of, one) => of + (one[name] ?? 0), 0);
    expect(sum('costUnknown')).toBe(attempts.filter(isUnknown).length);
    expect(sum('costEstimated')).toBe(attempts.filter(({ costEstimated }) => costEstimated === 1).length);
  });

  test('are booked in every budget that covers them, and no hold remains', async () => {
    expect(count('SELECT count(*) FROM budget_holds')).toBe(0);
    const spentOf = database
      .prepare<[string], number>('SELECT total(spent_nano) FROM budget_windows WHERE budget_id = ?')
      .pluck();
    const budgeted = attempts.filter(({ requestId }) => requestId > firstBudgeted);
    for (const { id, scope, period } of budgets) {
      if (period === 'request') continue;
      const covered = budgeted.filter((one) => {
        switch (scope.kind) {
          case 'all':
            return true;
          case 'category':
            return one.category === scope.id;
          case 'client':
            return one.clientId === scope.id;
          case 'connection':
            return one.connection === connectionOf(scope.id);
        }
      });
      expect([scope, spentOf.get(id)]).toEqual([scope, expect.closeTo(nanoOf(sumOf(covered)), 1)]);
    }
    for (const budget of await stage.api.budgets()) expect(budget.heldUsd).toBe(0);
    const thrifty = (await stage.api.budgets()).find(({ id }) => id === budgets[4]?.id);
    expect(thrifty?.paused).toBe(true);
    expect(thrifty?.spentUsd).toBeLessThanOrEqual((thrifty?.limitUsd ?? 0) + MORE_THAN_ESTIMATED_USD);
  });
});

function connectionOf(slug: string): string {
  const find = database.prepare<[string], string>('SELECT id FROM connections WHERE slug = ?').pluck();
  return find.get(slug) ?? slug;
}
