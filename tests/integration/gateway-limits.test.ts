import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PolicyPatch } from '#lib/contracts/policy';
import { type GatewayStage, openGatewayStage } from '#tests/support/gateway-stage';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';
const MINI = 'openai/gpt-5-mini';

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage();
});
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

const noLimits: PolicyPatch = {
  maxOutputTokens: null,
  maxReasoningEffort: null,
  serverTools: 'any',
  maxServerToolCalls: null,
};

const allow = (limits: PolicyPatch, models = [LITE, KIMI]) =>
  stage.api.putCategory('main', { models, policy: { ...noLimits, ...limits } });

const messages = [{ role: 'user', content: 'Hello.' }];
const routes = {
  '/v1/chat/completions': { messages },
  '/v1/responses': { input: 'Hello.' },
  '/v1/messages': { messages, max_tokens: 9_000 },
};

function post(path: keyof typeof routes, body: Record<string, unknown>): Promise<Response> {
  return fetch(`${stage.product.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({ model: 'understudy/main', ...routes[path], ...body }),
  });
}

const sentBodies = () => stage.upstream.calls().map(({ body }) => body ?? {});

test.each([
  ['/v1/chat/completions', { max_tokens: 5_000 }, { max_tokens: 100 }],
  ['/v1/chat/completions', {}, { max_tokens: 100 }],
  ['/v1/responses', { max_output_tokens: 5_000 }, { max_output_tokens: 100 }],
  ['/v1/responses', {}, { max_output_tokens: 100 }],
  ['/v1/messages', {}, { max_tokens: 100 }],
] as const)(
  '%s: a model gets no higher output limit than the category allows, %j',
  async (path, asked, sent) => {
    await allow({ maxOutputTokens: 100 });
    stage.play(LITE, { kind: 'rate_limited_upstream' });
    const answer = await post(path, asked);
    expect(answer.status).toBe(200);
    expect(sentBodies().map(({ model }) => model)).toEqual([LITE, KIMI]);
    for (const body of sentBodies()) expect(body).toMatchObject(sent);
  },
);

test('lowered values are shown in the history, the metadata and a header', async () => {
  await allow({ maxOutputTokens: 100, maxReasoningEffort: 'low' });
  const { headers, events } = await stage.ask(
    { model: 'understudy/main', max_tokens: 5_000, reasoning_effort: 'high' },
    { 'x-understudy-metadata': 'enabled' },
  );
  const carried = [
    { kind: 'limit', action: 'replaced', maker: null, count: 1, detail: 'max_tokens from 5000 to 100' },
    { kind: 'limit', action: 'replaced', maker: null, count: 1, detail: 'reasoning_effort from high to low' },
  ];
  expect(headers.get('x-understudy-carried')).toBe('2');
  expect(events.at(-1)).toMatchObject({ understudy: { attempts: [{ carried }] } });
  const { attempts } = await stage.api.request(headers.get('x-understudy-request-id') ?? '');
  expect(attempts[0]).toMatchObject({
    carried,
    carriedTold: [
      'Lowered max_tokens from 5000 to 100, this category’s limit.',
      'Lowered reasoning_effort from high to low, this category’s limit.',
    ],
  });
});

test('a request within the limits is sent unchanged', async () => {
  await allow({ maxOutputTokens: 100, maxReasoningEffort: 'low', serverTools: ['web_search'] });
  const asked = { max_tokens: 50, reasoning_effort: 'minimal', plugins: [{ id: 'web' }], seed: 7 };
  const { headers } = await stage.ask({ model: 'understudy/main', ...asked });
  expect(headers.get('x-understudy-carried')).toBeNull();
  expect(sentBodies()[0]).toMatchObject(asked);
});

test.each([
  ['/v1/chat/completions', { tools: [{ type: 'openrouter:web_search' }] }],
  ['/v1/responses', { tools: [{ type: 'web_search' }] }],
  ['/v1/messages', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
  ['/v1/chat/completions', { plugins: [{ id: 'web' }] }],
  ['/v1/chat/completions', { models: [`${LITE}:online`] }],
] as const)(
  '%s: a server tool not allowed by the category is refused before any call, %j',
  async (path, asked) => {
    await allow({ serverTools: ['web_fetch'] });
    const answer = await post(path, asked);
    expect(answer.status).toBe(403);
    const text = await answer.text();
    expect(text).toContain('asks for the server tool \\"web_search\\". This category allows only web_fetch.');
    expect(stage.upstream.calls()).toEqual([]);
  },
);

test.each([
  [
    '/v1/chat/completions',
    { plugins: [{ id: 'web', max_uses: 9 }] },
    { plugins: [{ id: 'web', max_uses: 2 }] },
  ],
  ['/v1/responses', { tools: [{ type: 'web_search' }], max_tool_calls: 9 }, { max_tool_calls: 2 }],
  [
    '/v1/messages',
    { tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 9 }] },
    { tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 2 }] },
  ],
] as const)(
  '%s: server tools are called at most as often as the category allows',
  async (path, asked, sent) => {
    await allow({ maxServerToolCalls: 2 });
    expect((await post(path, asked)).status).toBe(200);
    expect(sentBodies()[0]).toMatchObject(sent);
  },
);

test('the reasoning limit is sent only to models that would exceed it by default', async () => {
  // Of the demo’s models, Kimi does not reason and the others reason with medium effort by default.
  await allow({ maxReasoningEffort: 'low' }, [KIMI, MINI]);
  stage.play(KIMI, { kind: 'rate_limited_upstream' });
  const { headers } = await stage.ask({ model: 'understudy/main' });
  const [kimi, mini] = sentBodies();
  expect(kimi).not.toHaveProperty('reasoning_effort');
  expect(mini).toMatchObject({ reasoning_effort: 'low' });
  const { attempts } = await stage.api.request(headers.get('x-understudy-request-id') ?? '');
  expect(attempts.map(({ carriedTold }) => carriedTold)).toEqual([
    [],
    ['Set reasoning_effort to low, this category’s limit.'],
  ]);
  await allow({ maxReasoningEffort: 'high' }, [MINI]);
  await stage.ask({ model: 'understudy/main' });
  expect(sentBodies().at(-1)).not.toHaveProperty('reasoning_effort');
});

test('the limits do not apply to a request for a model or for another category', async () => {
  await allow({ maxOutputTokens: 10, serverTools: [] });
  await stage.api.putCategory('interface', { models: [LITE] });
  for (const model of [LITE, 'understudy/interface']) {
    await stage.ask({ model, max_tokens: 500, plugins: [{ id: 'web' }] });
    expect(sentBodies().at(-1)).toMatchObject({ max_tokens: 500, plugins: [{ id: 'web' }] });
  }
});
