import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Budget, CreateBudget } from '#lib/contracts/budget';
import type { ClientAnswer } from '#tests/support/careful-client';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';

const PAID = 'openai/gpt-4.1-mini';
const CHEAP = 'google/gemini-2.5-flash-lite';
const FREE = 'openai/gpt-oss-20b:free';
/** The most an answer of 60 tokens may cost. The prompt adds a little. */
const MAX_TOKENS = 60;
const body = { model: 'understudy/main', max_tokens: MAX_TOKENS };

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage();
});
beforeEach(async () => {
  await stage.clean();
  await stage.api.putCategory('main', { models: [PAID], policy: { whenBudgetSpent: [] } });
});
afterEach(async () => {
  for (const { id } of await stage.api.budgets()) await stage.api.deleteBudget(id);
});
afterAll(() => stage?.close());

const create = (input: Partial<CreateBudget> = {}): Promise<Budget> =>
  stage.api.createBudget({ scope: { kind: 'all' }, period: 'day', limitUsd: 1, ...input });
const only = async (): Promise<Budget> => {
  const [budget] = await stage.api.budgets();
  if (budget === undefined) throw new Error('There is no budget.');
  return budget;
};
const detailOf = (answer: ClientAnswer) =>
  stage.api.request(answer.headers.get('x-understudy-request-id') ?? '');
type ErrorBody = {
  type: string;
  message: string;
  metadata: { resets_at?: string; attempts: { model: string; outcome: string }[] };
};
const errorOf = ({ error }: ClientAnswer) => error as ErrorBody;
/** A limit that any call exceeds. */
const TINY = 0.000_000_5;

describe('a hard budget', () => {
  test('has the same spend as the history, and no holds afterwards', async () => {
    await create();
    const answers = await Promise.all(Array.from({ length: 5 }, () => stage.ask({ ...body, stream: true })));
    const costs = await Promise.all(answers.map(async (one) => (await detailOf(one)).request.costUsd ?? 0));
    const { spentUsd, heldUsd } = await only();
    expect(heldUsd).toBe(0);
    expect(spentUsd).toBeGreaterThan(0);
    expect(spentUsd).toBeCloseTo(
      costs.reduce((sum, cost) => sum + cost, 0),
      9,
    );
  });

  test('refuses with 402, the reset time and figures, and without any call', async () => {
    const budget = await create({ limitUsd: TINY });
    const answer = await stage.ask(body);
    expect(answer).toMatchObject({ status: 402, outcome: 'error' });
    expect(errorOf(answer)).toMatchObject({
      type: 'budget_exceeded',
      metadata: { resets_at: budget.resetsAt, attempts: [{ model: PAID, outcome: 'skipped' }] },
    });
    expect(errorOf(answer).message).toContain('has no room for openai/gpt-4.1-mini: $0 is spent');
    const inSeconds = Number(answer.headers.get('retry-after'));
    const leftMs = Date.parse(budget.resetsAt ?? '') - Date.now();
    expect(Math.abs(inSeconds * 1_000 - leftMs)).toBeLessThan(5_000);
    expect(answer.headers.get('x-understudy-skipped')).toBe(`${PAID} (over_budget)`);
    expect(stage.called()).toEqual([]);
    expect(await only()).toMatchObject({ paused: true, spentUsd: 0, heldUsd: 0 });
    const { attempts } = await detailOf(answer);
    expect(attempts).toMatchObject([{ outcome: 'skipped', origin: 'understudy', costUsd: null }]);
  });

  test('is not exceeded by a hundred requests at once', async () => {
    const { spentUsd: one } = await (async () => {
      await create();
      await stage.ask(body);
      const budget = await only();
      await stage.api.deleteBudget(budget.id);
      return budget;
    })();
    const limitUsd = one * 20.5;
    await create({ limitUsd });
    const answers = await Promise.all(Array.from({ length: 100 }, () => stage.ask(body)));
    const served = answers.filter(({ outcome }) => outcome === 'answered').length;
    const refused = answers.filter(({ status }) => status === 402).length;
    expect(served + refused).toBe(100);
    expect(served).toBeGreaterThan(10);
    const { spentUsd, heldUsd } = await only();
    expect(spentUsd).toBeLessThanOrEqual(limitUsd);
    expect(heldUsd).toBe(0);
    expect(spentUsd).toBeCloseTo(served * one, 9);
  });

  test('allows free models while paused unless told not to, and tries the over-budget chain last', async () => {
    await stage.api.putCategory('main', { models: [PAID, FREE] });
    const budget = await create({ limitUsd: TINY });
    const answer = await stage.ask(body);
    expect(answer).toMatchObject({ outcome: 'answered', model: FREE });
    expect(answer.headers.get('x-understudy-switch')).toBe(`understudy; ${PAID} -> ${FREE}`);
    await stage.api.putBudget(budget.id, { freeWhenPaused: false });
    expect((await stage.ask(body)).status).toBe(402);

    await stage.api.putBudget(budget.id, { freeWhenPaused: true });
    await stage.api.putCategory('main', { models: [PAID], policy: { whenBudgetSpent: [CHEAP, FREE] } });
    stage.upstream.resetCalls();
    const spare = await stage.ask(body);
    expect(spare).toMatchObject({ outcome: 'answered', model: FREE });
    expect(stage.called()).toEqual([FREE]);
    const { attempts, explanation } = await detailOf(spare);
    expect(attempts.map(({ model, outcome }) => [model, outcome])).toEqual([
      [PAID, 'skipped'],
      [CHEAP, 'skipped'],
      [FREE, 'served'],
    ]);
    expect(explanation).toContain('has no room for openai/gpt-4.1-mini');
    expect(attempts[2]?.evidence).toContainEqual(
      expect.objectContaining({ field: 'policy whenBudgetSpent', value: 'second list' }),
    );
    await stage.api.deleteBudget(budget.id);
    expect(await stage.ask(body)).toMatchObject({ model: PAID });
  });

  test('lets the over-budget chain use the rest', async () => {
    await stage.api.putCategory('main', { models: [PAID], policy: { whenBudgetSpent: [CHEAP] } });
    await create({ limitUsd: 0.000_05 });
    expect(await stage.ask(body)).toMatchObject({ outcome: 'answered', model: CHEAP });
  });

  test('is resumed with a fifth or a given amount, and a raised limit ends the pause', async () => {
    const budget = await create({ limitUsd: TINY });
    expect((await stage.ask(body)).status).toBe(402);
    expect(await stage.api.resumeBudget(budget.id)).toMatchObject({
      paused: false,
      limitUsd: TINY,
      extraUsd: TINY / 5,
    });
    expect((await stage.ask(body)).status).toBe(402);
    expect(await only()).toMatchObject({ paused: true });
    const resumed = await stage.api.resumeBudget(budget.id, { extraUsd: 0.000_15 });
    expect(resumed.paused).toBe(false);
    expect((await stage.ask(body)).status).toBe(200);
    expect((await stage.ask(body)).status).toBe(402);
    expect(await only()).toMatchObject({ paused: true });
    expect(await stage.api.putBudget(budget.id, { limitUsd: 1 })).toMatchObject({ paused: false });
    expect((await stage.ask(body)).status).toBe(200);
  });

  test('assumes 1,024 tokens for an answer without a limit, or the usual length if known', async () => {
    await stage.api.putCategory('summarization', { models: [PAID] });
    const ask = () => stage.ask({ model: 'understudy/summarization' });
    const budget = await create({ limitUsd: 0.001 });
    expect((await ask()).status).toBe(402);
    await stage.api.putBudget(budget.id, { limitUsd: 0.004 });
    expect((await ask()).status).toBe(200);
    // The usual length is known after twenty answers.
    for (let count = 0; count < 19; count += 1) await ask();
    await stage.api.putBudget(budget.id, { limitUsd: 0.002_2 });
    expect((await ask()).status).toBe(200);
  });
});

test('an over-budget chain can’t name a missing connection', async () => {
  const put = stage.api.putCategory('main', { policy: { whenBudgetSpent: ['nowhere::a/b'] } });
  await expect(put).rejects.toThrow(/names the connection .*nowhere/);
});

test('a per-request budget limits the cost of all attempts and has no reset time', async () => {
  await create({ period: 'request', limitUsd: 0.000_05 });
  const refused = await stage.ask(body);
  expect(refused.status).toBe(402);
  expect(errorOf(refused).metadata).not.toHaveProperty('resets_at');
  expect(refused.headers.get('retry-after')).toBeNull();
  await stage.api.putCategory('main', { models: [PAID, CHEAP] });
  expect(await stage.ask(body)).toMatchObject({ outcome: 'answered', model: CHEAP });
  expect(await only()).toMatchObject({ resetsAt: null, spentUsd: 0, heldUsd: 0, paused: false });
  const { id } = await only();
  const resume = await fetch(`${stage.product.url}/api/budgets/${id}/resume`, { method: 'POST' });
  expect(resume.status).toBe(400);
});

test('a soft budget allows calls, and their rows say that it is used up', async () => {
  await create({ limitUsd: TINY, hard: false });
  await stage.ask(body);
  const answer = await stage.ask(body);
  expect(answer.status).toBe(200);
  const { attempts } = await detailOf(answer);
  expect(attempts[0]?.evidence).toContainEqual(
    expect.objectContaining({ field: 'budget', meaning: expect.stringContaining('soft budget') as string }),
  );
  expect(await only()).toMatchObject({ paused: false, hard: false });
});

test('a budget of a client, a category or a connection stops no other requests', async () => {
  const { client, key } = await stage.api.createClient({ name: 'Agent' });
  const bearer = { authorization: `Bearer ${key}` };
  await create({ scope: { kind: 'client', id: client.id }, limitUsd: TINY });
  const refused = await stage.ask(body, bearer);
  expect(refused.status).toBe(402);
  expect(errorOf(refused).message).toContain('for the client Agent');
  expect((await stage.ask(body)).status).toBe(200);

  await create({ scope: { kind: 'category', id: 'main' }, limitUsd: TINY });
  expect((await stage.ask(body)).status).toBe(402);
  expect((await stage.ask({ ...body, model: PAID })).status).toBe(200);

  const connection = await create({ scope: { kind: 'connection', id: 'openrouter' }, limitUsd: TINY });
  expect(connection.scope).toEqual({ kind: 'connection', id: 'openrouter' });
  expect((await stage.ask({ ...body, model: PAID })).status).toBe(402);
  const missing = await fetch(`${stage.product.url}/api/budgets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ scope: { kind: 'client', id: 'nobody' }, period: 'day', limitUsd: 1 }),
  });
  expect(missing.status).toBe(400);
});

test('a model with an unknown price holds nothing, says so, and is not called once the budget is spent', async () => {
  await stage.api.putCategory('main', { models: ['acme/not-listed'] });
  const budget = await create({ limitUsd: 0.000_1 });
  const answer = await stage.ask(body);
  const { attempts } = await detailOf(answer);
  expect(attempts[0]?.evidence).toContainEqual(
    expect.objectContaining({ field: 'budget', value: 'nothing reserved' }),
  );
  await stage.api.putBudget(budget.id, { limitUsd: 0.000_2 });
  await stage.ask({ ...body, model: PAID });
  await stage.ask({ ...body, model: CHEAP });
  await stage.api.putBudget(budget.id, { limitUsd: 0.000_001 });
  expect((await stage.ask(body)).status).toBe(402);
});

test('budget, history and Insights agree', async () => {
  await stage.api.clearHistory();
  await create();
  for (const model of [PAID, CHEAP, FREE, PAID])
    await Promise.all([stage.ask({ ...body, model }), stage.ask({ ...body, model, stream: true })]);
  const { requests } = await stage.api.history('?limit=50');
  const history = requests.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
  const insights = await stage.api.insights();
  const { spentUsd } = await only();
  expect(spentUsd).toBeCloseTo(history, 9);
  expect(insights.totals.costUsd).toBeCloseTo(history, 9);
});
