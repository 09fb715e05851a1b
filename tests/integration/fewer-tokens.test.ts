import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openGatewayStage, type GatewayStage, stageKey } from '#tests/support/gateway-stage';

/** Output costs $1.60 per million tokens, input $0.40. */
const PAID = 'openai/gpt-4.1-mini';
const OTHER = 'google/gemini-2.5-flash-lite';
const prompt = [{ role: 'user', content: 'Say hello.' }];

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage();
});
beforeEach(async () => {
  await stage.clean();
  stage.upstream.setBalance(0.002);
  stage.upstream.setKeyTerms(stageKey, { limitUsd: null, resets: null, expiresAtMs: null, label: null });
  await list([PAID], true);
});
afterAll(() => stage?.close());

const list = (models: string[], askForFewerTokens: boolean) =>
  stage.api.putCategory('main', { models, policy: { askForFewerTokens } });

async function send(path: string, body: Record<string, unknown>) {
  const answer = await fetch(`${stage.product.url}/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-understudy-metadata': 'enabled' },
    body: JSON.stringify({ model: 'understudy/main', ...body }),
  });
  const text = await answer.text();
  const detail = await stage.api.request(answer.headers.get('x-understudy-request-id') ?? '');
  return { status: answer.status, text, ...detail };
}

const sentBodies = () => stage.upstream.calls().map(({ body }) => body ?? {});

test.each([
  ['/chat/completions', 'max_tokens', { messages: prompt }],
  ['/chat/completions', 'max_tokens', { messages: prompt, max_tokens: 30_000 }],
  ['/chat/completions', 'max_completion_tokens', { messages: prompt, max_completion_tokens: 30_000 }],
  ['/chat/completions', 'max_tokens', { messages: prompt, stream: true }],
  ['/responses', 'max_output_tokens', { input: 'Say hello.' }],
  ['/responses', 'max_output_tokens', { input: 'Say hello.', max_output_tokens: 30_000, stream: true }],
  ['/messages', 'max_tokens', { messages: prompt, max_tokens: 30_000 }],
  ['/messages', 'max_tokens', { messages: prompt, max_tokens: 30_000, stream: true }],
])('%s retries once with the %s that the balance can pay for', async (path, field, body) => {
  const { status, text, request, attempts, explanation } = await send(path, body);
  expect([status, text]).toEqual([200, text]);
  const [first, second, ...more] = sentBodies();
  expect(more).toEqual([]);
  const asked = Object.hasOwn(body, field) ? 30_000 : undefined;
  expect(first?.[field]).toBe(asked);
  const lowered = Number(second?.[field]);
  expect(lowered).toBeGreaterThan(1_000);
  expect(lowered).toBeLessThan(1_250);
  expect(attempts).toMatchObject([
    { outcome: 'failed', httpStatus: 402, origin: 'credits', action: 'retry_same_model', model: PAID },
    { outcome: 'served', model: PAID },
  ]);
  const detail = asked === undefined ? `${field} to ${lowered}` : `${field} from 30000 to ${lowered}`;
  const action = asked === undefined ? 'added' : 'replaced';
  expect(attempts[1]).toMatchObject({
    carried: [{ kind: 'low_balance', action, detail }],
    carriedTold: [`${asked === undefined ? 'Set' : 'Lowered'} ${detail}: the balance covers no more.`],
  });
  const figure = lowered.toLocaleString('en-US');
  expect(attempts[0]?.reason).toContain(`Your OpenRouter balance covers ${figure}.`);
  expect(explanation).toContain(`Understudy then asked ${PAID} for an answer of at most ${figure} tokens`);
  // In other dialects’ streams too. The text is from one event.
  expect(text).toContain(`"detail":"${detail}"`);
  expect(request.switched).toBe(false);
});

test('other requests can still use the connection', async () => {
  await send('/chat/completions', { messages: prompt });
  expect((await send('/chat/completions', { messages: prompt, max_tokens: 100 })).attempts).toHaveLength(1);
});

test('the key’s limit is named if it is lower than the balance', async () => {
  stage.upstream.setBalance(5);
  const spentUsd = Number((await keyOf()).usage);
  stage.upstream.setKeyTerms(stageKey, {
    limitUsd: spentUsd + 0.002,
    resets: null,
    expiresAtMs: null,
    label: null,
  });
  const { status, attempts } = await send('/chat/completions', { messages: prompt });
  expect(status).toBe(200);
  expect(attempts[0]?.reason).toContain('The spending limit of the key covers');
});

async function keyOf(): Promise<Record<string, unknown>> {
  const answer = await fetch(`${stage.upstream.url}/key`, {
    headers: { authorization: `Bearer ${stageKey}` },
  });
  return ((await answer.json()) as { data: Record<string, unknown> }).data;
}

test('without the category’s setting, there is no retry, and the error has the figures', async () => {
  await list([PAID], false);
  const { status, text, attempts } = await send('/chat/completions', {
    messages: prompt,
    max_tokens: 30_000,
  });
  expect(status).toBe(402);
  expect(attempts).toHaveLength(1);
  expect(text).toContain('asked for up to 30,000 output tokens');
});

test('an answer of fewer than 256 tokens is not requested', async () => {
  stage.upstream.setBalance(0.0004);
  const { status, attempts } = await send('/chat/completions', { messages: prompt, max_tokens: 30_000 });
  expect(status).toBe(402);
  expect(attempts).toHaveLength(1);
});

test('a reasoning budget is not reduced', async () => {
  const { status, attempts } = await send('/chat/completions', {
    messages: prompt,
    max_tokens: 30_000,
    reasoning: { max_tokens: 20_000 },
  });
  expect(status).not.toBe(200);
  expect(attempts).toHaveLength(1);
});

test('a second refusal is final', async () => {
  const refusal = {
    error: {
      code: 402,
      message:
        'This request requires more credits, or fewer max_tokens. You requested up to 30000 tokens, but can only afford 2666. To increase, visit https://openrouter.ai/settings/credits and add more credits',
    },
  };
  stage.upstream.setBalance(5);
  stage.play(PAID, { kind: 'custom', status: 402, body: JSON.stringify(refusal) });
  const { status } = await send('/chat/completions', { messages: prompt, max_tokens: 30_000 });
  expect(status).toBe(402);
  expect(sentBodies().map(({ max_tokens }) => max_tokens)).toEqual([30_000, 2_666]);
});

test('the same model is retried with fewer tokens before a switch', async () => {
  await list([PAID, OTHER], true);
  const { attempts } = await send('/chat/completions', { messages: prompt });
  expect(attempts.map(({ model }) => model)).toEqual([PAID, PAID]);
});
