import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type GatewayStage, openGatewayStage } from '#tests/support/gateway-stage';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage();
  await stage.api.putCategory('main', { models: [LITE, KIMI] });
});
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

const attemptsOf = async (headers: Headers) =>
  (await stage.api.request(headers.get('x-understudy-request-id') ?? '')).attempts;

test.each([true, false])(
  'the requested and the billed tier are kept per attempt, streamed: %s',
  async (stream) => {
    stage.play(LITE, { kind: 'rate_limited_upstream' });
    const { headers, events } = await stage.ask(
      { model: 'understudy/main', service_tier: 'flex', stream },
      { 'x-understudy-metadata': 'enabled' },
    );
    const asked = { asked: 'flex', billed: null };
    const billed = { asked: 'flex', billed: 'flex' };
    const attempts = await attemptsOf(headers);
    expect(attempts.map(({ serviceTier }) => serviceTier)).toEqual([asked, billed]);
    expect(attempts[1]?.serviceTierTold).toBe('The service tier “flex” was requested and billed.');
    expect(attempts[1]?.evidence).toContainEqual(
      expect.objectContaining({ field: 'service_tier', value: 'price unknown' }),
    );
    expect(events.at(-1)).toMatchObject({
      understudy: { attempts: [{ service_tier: asked }, { service_tier: billed }] },
    });
  },
);

test.each([
  ['/v1/responses', { input: 'Hello.' }],
  ['/v1/messages', { max_tokens: 100, messages: [{ role: 'user', content: 'Hello.' }] }],
])('%s: the usual tier is kept, and not worth a word', async (path, body) => {
  const answer = await fetch(`${stage.product.url}${path}`, {
    method: 'POST',
    body: JSON.stringify({ model: 'understudy/main', ...body }),
  });
  const [attempt] = await attemptsOf(answer.headers);
  expect(attempt?.serviceTier?.billed).toMatch(/default|standard/);
  expect(attempt?.serviceTierTold).toBeNull();
});

test('a variant that chooses by speed or price is reported as the requested tier', async () => {
  const { headers } = await stage.ask({ model: `${KIMI}:nitro` });
  const [attempt] = await attemptsOf(headers);
  expect(attempt?.serviceTier).toEqual({ asked: ':nitro', billed: null });
});

test('an attempt without a word about tiers has none', async () => {
  const { headers } = await stage.ask({ model: 'understudy/main' });
  expect((await attemptsOf(headers)).map(({ serviceTier }) => serviceTier)).toEqual([null]);
});

test('the price limits of a category apply to a variant, at the listed price of the model', async () => {
  await stage.api.putCategory('interface', {
    models: [`${KIMI}:nitro`, LITE],
    policy: { maxPriceUsdPerMillion: { prompt: 0.2 } },
  });
  const { headers } = await stage.ask({ model: 'understudy/interface' });
  expect(stage.called()).toEqual([LITE]);
  expect((await attemptsOf(headers))[0]).toMatchObject({ outcome: 'skipped', serviceTier: null });
});

test('a budget holds the listed price for a variant', async () => {
  const { id } = await stage.api.createBudget({
    scope: { kind: 'category', id: 'interface' },
    period: 'day',
    limitUsd: 0.000_001,
  });
  await stage.api.putCategory('interface', {
    models: [`${KIMI}:nitro`],
    policy: { maxPriceUsdPerMillion: {} },
  });
  const { status, headers } = await stage.ask({ model: 'understudy/interface' });
  await stage.api.deleteBudget(id);
  expect(status).toBe(402);
  expect(stage.called()).toEqual([]);
  expect(headers.get('x-understudy-skipped')).toBe(`${KIMI}:nitro (over_budget)`);
});

test('the export has the tier of each attempt', async () => {
  const { headers } = await stage.ask({ model: LITE, service_tier: 'priority' });
  const exported = await (await fetch(`${stage.product.url}/api/history/export?format=jsonl`)).text();
  const rows = exported
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(rows).toContainEqual(
    expect.objectContaining({
      id: headers.get('x-understudy-request-id'),
      attempts: [expect.objectContaining({ serviceTier: { asked: 'priority', billed: 'priority' } })],
    }),
  );
});

const limited = { maxPriceUsdPerMillion: { prompt: 100 } };

test('a dearer tier is refused in a category with price limits, and a cheaper one is not', async () => {
  await stage.api.putCategory('summarization', { models: [KIMI], policy: limited });
  const ask = (tier: string) => stage.ask({ model: 'understudy/summarization', service_tier: tier });
  const { error, headers } = await ask('priority');
  expect(error).toMatchObject({ type: 'no_capable_model' });
  const [attempt] = await attemptsOf(headers);
  expect(attempt?.outcome).toBe('skipped');
  expect(headers.get('x-understudy-skipped')).toBe(`${KIMI} (service_tier)`);
  expect(attempt?.reason).toContain('may cost more than the listed price');
  expect(stage.called()).toEqual([]);
  expect((await ask('flex')).outcome).toBe('answered');
  expect((await ask('default')).outcome).toBe('answered');
});

test('where the category asks, a dearer tier waits for approval', async () => {
  const askWhenDearer = { waitMs: 60_000, uptoUsd: null };
  await stage.api.putCategory('summarization', { models: [KIMI], policy: { ...limited, askWhenDearer } });
  const answer = stage.ask({ model: 'understudy/summarization', service_tier: 'priority' });
  const questions = async () => (await stage.api.consents()).questions;
  await expect.poll(async () => (await questions()).length).toBe(1);
  const [question] = await questions();
  expect(question?.reason).toContain('“priority”');
  await stage.api.answerConsent(question?.id ?? '', { answer: 'yes' });
  expect((await answer).outcome).toBe('answered');
  const [attempt] = await attemptsOf((await answer).headers);
  expect(attempt?.serviceTier).toEqual({ asked: 'priority', billed: 'priority' });
});
