import Anthropic, { APIError, AuthenticationError, NotFoundError, RateLimitError } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { directApiKey } from '#lib/demo/direct/direct-routes';
import type { Scenario } from '#lib/demo/scenario';
import { openGatewayStage, stageAnswer, type GatewayStage } from '#tests/support/gateway-stage';
import { readFixture } from '#tests/support/read-native-stream';
import { startProduct } from '#tests/support/start-product';

const FIRST = 'deepseek/deepseek-v3.2';
const SECOND = 'moonshotai/kimi-k2';
const THINKS = 'anthropic/claude-sonnet-4.5';

let stage: GatewayStage;
let client: Anthropic;
beforeAll(async () => {
  stage = await openGatewayStage();
  await fetch(`${stage.product.url}/api/connections`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      slug: 'labs',
      name: 'Labs',
      kind: 'openai_compatible',
      baseUrl: stage.upstream.directUrl,
      key: directApiKey,
    }),
  });
  for (const { category, first, second } of ways)
    await stage.api.putCategory(category, { models: [first, second] });
  client = clientWith('any-key');
});
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

function clientWith(apiKey: string): Anthropic {
  return new Anthropic({ baseURL: stage.product.url, apiKey, maxRetries: 0 });
}

const hello = {
  model: 'understudy/main',
  max_tokens: 500,
  messages: [{ role: 'user' as const, content: 'Say hello.' }],
};

const tools = [
  {
    name: 'tide_table',
    description: 'Looks up the tides of a port.',
    input_schema: { type: 'object' as const, properties: { port: { type: 'string' } }, required: ['port'] },
  },
];

const textOf = ({ content }: Anthropic.Message): string =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('');

async function rejectionOf(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('The call went well.');
}

/** A chain of two models on one kind of connection. `bare` is the first model’s id upstream. */
const ways = [
  { way: 'a connection that speaks Messages', category: 'main', first: FIRST, bare: FIRST, second: SECOND },
  {
    way: 'a connection that speaks Chat Completions alone',
    category: 'interface',
    first: 'labs::labs-large',
    bare: 'labs-large',
    second: 'labs::labs-small',
  },
];

describe.each(ways)('over $way', ({ category, first, bare, second }) => {
  const asked = { ...hello, model: `understudy/${category}` };
  const idOf = (target: string) => target.replace('labs::', '');

  test('a whole answer and a streamed one have the same content', async () => {
    const { data: message, response } = await client.messages.create(asked).withResponse();
    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: idOf(first),
      stop_reason: 'end_turn',
    });
    expect(textOf(message)).toBe(stageAnswer);
    const id = response.headers.get('x-understudy-request-id');
    expect(response.headers.get('request-id')).toBe(id);
    expect(message.usage.output_tokens).toBe(60);

    const stream = client.messages.stream(asked);
    let inputTokens = 0;
    stream.on('streamEvent', (event) => {
      if (event.type === 'message_start') inputTokens = event.message.usage.input_tokens;
    });
    const streamed = await stream.finalMessage();
    expect(inputTokens).toBeGreaterThan(0);
    expect(streamed).toMatchObject({
      model: idOf(first),
      stop_reason: 'end_turn',
      usage: { output_tokens: 60 },
    });
    expect(textOf(streamed)).toBe(stageAnswer);
    const { request } = await stage.api.request(id ?? '');
    expect(request).toMatchObject({ status: 'served', servedModel: idOf(first), outputTokens: 60 });
  });

  test('a tool is called and its result answered, even though the first model is limited', async () => {
    stage.play(bare, { kind: 'rate_limited_upstream' });
    const question = { role: 'user' as const, content: 'When are the tides? Use the tide table.' };
    const call = await client.messages.stream({ ...asked, messages: [question], tools }).finalMessage();
    expect(call).toMatchObject({ stop_reason: 'tool_use', model: idOf(second) });
    const [use] = call.content;
    if (use?.type !== 'tool_use') throw new Error('It calls the tool.');
    expect(use.name).toBe('tide_table');
    expect(use.input).toHaveProperty('port');
    const result = { type: 'tool_result' as const, tool_use_id: use.id, content: 'High water at 6.' };
    const answer = await client.messages.create({
      ...asked,
      messages: [question, { role: 'assistant', content: call.content }, { role: 'user', content: [result] }],
      tools,
    });
    expect(answer).toMatchObject({ stop_reason: 'end_turn', model: idOf(second) });
    expect(textOf(answer)).toBe(stageAnswer);
  });

  test.each<Scenario>([
    { kind: 'error_in_200' },
    { kind: 'empty_answer' },
    { kind: 'finish_error', tokens: 0 },
    { kind: 'html_502' },
    { kind: 'provider_down' },
    { kind: 'overloaded' },
    { kind: 'reset' },
  ])('a failure before the first content switches: $kind', async (scenario) => {
    stage.play(bare, scenario);
    const whole = await client.messages.create(asked);
    expect(whole).toMatchObject({ model: idOf(second), stop_reason: 'end_turn' });
    expect(textOf(whole)).toBe(stageAnswer);
    await stage.api.clearCooldowns();
    const streamed = await client.messages.stream(asked).finalMessage();
    expect(streamed.model).toBe(idOf(second));
    expect(textOf(streamed)).toBe(stageAnswer);
  });

  test.each<Scenario>([
    { kind: 'no_done' },
    { kind: 'padding' },
    { kind: 'invalid_json_event' },
    { kind: 'slow_first_token', ms: 300, keepAlive: true, everyMs: 50 },
  ])('an odd but complete stream is read to its end: $kind', async (scenario) => {
    stage.play(bare, scenario);
    const message = await client.messages.stream(asked).finalMessage();
    expect(message).toMatchObject({ model: idOf(first), stop_reason: 'end_turn' });
    expect(textOf(message)).toBe(stageAnswer);
  });

  test('an error in the middle of an answer throws', async () => {
    stage.play(bare, { kind: 'error_mid_stream', tokens: 3, shape: 'documented', done: true });
    const error = await rejectionOf(client.messages.stream(asked).finalMessage());
    expect(error).toMatchObject({ error: { error: { metadata: { code: 'partial_answer' } } } });
  });

  test('an answer cut by its length says so', async () => {
    const message = await client.messages.stream({ ...asked, max_tokens: 7 }).finalMessage();
    expect(message.stop_reason).toBe('max_tokens');
    expect(textOf(message)).toBe('word1 word2 word3 word4 word5 word6 word7');
  });

  test('a cut answer throws', async () => {
    stage.play(bare, { kind: 'cut_after', tokens: 5 });
    const error = await rejectionOf(client.messages.stream(asked).finalMessage());
    expect(error).toBeInstanceOf(APIError);
    expect((error as APIError).error).toMatchObject({
      type: 'error',
      error: { type: 'api_error', metadata: { code: 'partial_answer' } },
    });
  });

  test('another model continues a cut answer if the policy says so', async () => {
    await stage.api.putCategory('summarization', {
      models: [first, second],
      policy: { midStream: 'continue' },
    });
    stage.play(bare, { kind: 'cut_after', tokens: 5 });
    const stream = client.messages.stream({ ...asked, model: 'understudy/summarization' });
    const message = await stream.finalMessage();
    expect(textOf(message)).toBe(stageAnswer);
    expect(message).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text' }] });
  });
});

test('no other model continues unsigned thinking', async () => {
  await stage.api.putCategory('summarization', {
    models: [THINKS, SECOND],
    policy: { midStream: 'continue' },
  });
  const thoughts =
    readFixture('messages/thinking-and-tools.sse').split(
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"signature',
    )[0] ?? '';
  stage.play(THINKS, { kind: 'custom_steps', status: 200, steps: [{ do: 'send', text: thoughts }] });
  const stream = client.messages.stream({ ...hello, model: 'understudy/summarization' });
  const error = await rejectionOf(stream.finalMessage());
  expect(error).toMatchObject({ error: { error: { metadata: { code: 'partial_answer' } } } });
  expect(stage.called()).toEqual([THINKS]);
});

test('thinking is returned with its signature', async () => {
  const message = await client.messages
    .stream({
      ...hello,
      model: THINKS,
      max_tokens: 2_000,
      thinking: { type: 'enabled', budget_tokens: 1_024 },
    })
    .finalMessage();
  const [thoughts] = message.content;
  expect(thoughts?.type === 'thinking' && thoughts.signature).toMatch(/./);
  expect(textOf(message)).toBe(stageAnswer);
});

test('the body and its headers are passed on unchanged', async () => {
  const beta = 'context-management-2025-06-27,effort-2025-11-24';
  const extra = { context_management: { edits: [{ type: 'clear_thinking_20251015' }] }, models: undefined };
  await client.messages.create({ ...hello, ...extra } as never, { headers: { 'anthropic-beta': beta } });
  const [call] = stage.upstream.calls();
  const { model, ...rest } = call?.body ?? {};
  expect(model).toBe(FIRST);
  expect(rest).toEqual({
    max_tokens: 500,
    messages: hello.messages,
    context_management: extra.context_management,
  });
  expect(call?.headers).toMatchObject({ 'anthropic-beta': beta, 'x-anthropic-beta': beta });
  expect(call?.headers['anthropic-version']).toBeDefined();
  expect(call?.headers['x-api-key']).toBeUndefined();
});

test('untranslatable fields are dropped and listed, and Messages headers are not passed on', async () => {
  const withTopK = { ...hello, model: 'labs::labs-large', top_k: 3 };
  const { response } = await client.messages
    .create(withTopK, { headers: { 'anthropic-beta': 'b' } })
    .withResponse();
  const [call] = stage.upstream.calls();
  expect(call?.headers['anthropic-version']).toBeUndefined();
  expect(call?.headers['anthropic-beta']).toBeUndefined();
  expect(call?.body).not.toHaveProperty('top_k');
  const { attempts } = await stage.api.request(response.headers.get('x-understudy-request-id') ?? '');
  expect(attempts[0]?.evidence).toContainEqual({
    field: 'request top_k',
    value: '3',
    meaning: 'left out: not every Chat Completions server supports it',
  });
});

test('a model whose connection cannot serve the request is skipped with the reason', async () => {
  await stage.api.putCategory('summarization', { models: ['labs::labs-large', FIRST] });
  const { data, response } = await client.messages
    .create({
      ...hello,
      model: 'understudy/summarization',
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
    })
    .withResponse();
  expect(data.model).toBe(FIRST);
  const { attempts } = await stage.api.request(response.headers.get('x-understudy-request-id') ?? '');
  expect(attempts[0]).toMatchObject({ outcome: 'skipped', model: 'labs-large' });
  expect(attempts[0]?.reason).toContain('web_search_20250305');
});

test('errors have the dialect’s shape', async () => {
  expect(await rejectionOf(clientWith('usk-unknown').messages.create(hello))).toBeInstanceOf(
    AuthenticationError,
  );
  const unknown = await rejectionOf(client.messages.create({ ...hello, model: 'understudy/none' }));
  expect(unknown).toBeInstanceOf(NotFoundError);
  expect((unknown as APIError).requestID).toMatch(/^[0-9a-f-]{36}$/);
  for (const model of [FIRST, SECOND]) stage.play(model, { kind: 'rate_limited_upstream' });
  const limited = await rejectionOf(client.messages.create(hello));
  expect(limited).toBeInstanceOf(RateLimitError);
  expect((limited as APIError).error).toMatchObject({
    type: 'error',
    error: {
      type: 'rate_limit_error',
      metadata: { type: 'chain_exhausted', attempts: [{ model: FIRST }, { model: SECOND }] },
    },
  });
});

test('tokens are counted over all input, without a call', async () => {
  const asked = { model: 'understudy/main', messages: hello.messages };
  const { input_tokens: few } = await client.messages.countTokens(asked);
  const { input_tokens: more } = await client.messages.countTokens({
    ...asked,
    system: 'word '.repeat(400),
    tools,
  });
  expect(few).toBe(3);
  expect(more).toBeGreaterThan(few + 500);
  const image = { type: 'base64' as const, media_type: 'image/png' as const, data: 'A'.repeat(100_000) };
  const { input_tokens: pictured } = await client.messages.countTokens({
    ...asked,
    messages: [{ role: 'user', content: [{ type: 'image', source: image }] }],
  });
  expect(pictured).toBe(1_600);
  expect(stage.called()).toEqual([]);
  expect(await rejectionOf(client.messages.countTokens({ ...asked, messages: [] }))).toMatchObject({
    status: 400,
    error: { type: 'error', error: { type: 'invalid_request_error' } },
  });
});

test('models are listed in pages, and each category has a usable alias', async () => {
  const ids: string[] = [];
  for await (const { id } of client.models.list({ limit: 100 })) ids.push(id);
  expect(ids).toContain('claude-understudy-main');
  expect(ids).toContain('understudy/main');
  expect(ids).toContain(FIRST);
  expect(new Set(ids).size).toBe(ids.length);
  const [first = '', second = '', third = ''] = ids;
  const page = await client.models.list({ limit: 1, after_id: first });
  expect(page).toMatchObject({ data: [{ id: second }], has_more: true, first_id: second, last_id: second });
  const back = await client.models.list({ limit: 1, before_id: third });
  expect(back).toMatchObject({ data: [{ id: second, type: 'model' }], has_more: true });

  const alias = await client.models.retrieve('claude-understudy-main');
  expect(alias).toMatchObject({
    id: 'claude-understudy-main',
    type: 'model',
    display_name: 'Understudy main',
  });
  expect(Number.isNaN(Date.parse(alias.created_at))).toBe(false);
  expect(await rejectionOf(client.models.retrieve('acme/none'))).toBeInstanceOf(NotFoundError);
  const answer = await client.messages.create({ ...hello, model: 'claude-understudy-main' });
  expect(answer.model).toBe(FIRST);
  const { requests } = await stage.api.history('?limit=1');
  expect(requests[0]).toMatchObject({ requestedModel: 'understudy/main', category: 'main' });
});

test('other clients get the list in their shape', async () => {
  const read = async (query: string) =>
    (await (await fetch(`${stage.product.url}/v1/models${query}`)).json()) as Record<string, unknown>;
  expect(Object.keys(await read(''))).toEqual(['object', 'data']);
  expect(await read('?client_version=0.171.0')).toMatchObject({ object: 'list', models: [] });
});

test.each([
  [400, 'tools.0.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12'],
  [502, 'messages.1.content.0: Invalid `signature` in `thinking` block'],
])('the message of a %s contains the upstream’s reason for rejecting a request', async (status, words) => {
  const error = { type: 'error', error: { type: 'invalid_request_error', message: words } };
  for (const model of [FIRST, SECOND]) stage.play(model, { kind: 'custom', status: 400, body: error });
  const rejection = await rejectionOf(client.messages.create(hello));
  expect(rejection).toMatchObject({ status });
  expect((rejection as APIError).message).toContain(words);
});

test('Claude Code’s probes are answered, and its query is ignored', async () => {
  for (const method of ['HEAD', 'GET']) {
    const { status } = await fetch(`${stage.product.url}/`, { method, redirect: 'manual' });
    expect(status).toBeLessThan(400);
  }
  const hi = await fetch(`${stage.product.url}/api/hello`, { method: 'HEAD' });
  expect(hi.status).toBe(404);
  const answer = await fetch(`${stage.product.url}/v1/messages?beta=true`, {
    method: 'POST',
    headers: { 'anthropic-version': '2023-06-01', authorization: 'Bearer any' },
    body: JSON.stringify(hello),
  });
  expect(answer.status).toBe(200);
});

test('counting tokens counts towards a client’s limit', async () => {
  const { client: made, key } = await stage.api.createClient({ name: 'Counter', requestsPerMinute: 1 });
  const counter = clientWith(key);
  const asked = { model: 'understudy/main', messages: hello.messages };
  await counter.messages.countTokens(asked);
  const limited = await rejectionOf(counter.messages.countTokens(asked));
  expect(limited).toBeInstanceOf(RateLimitError);
  expect((limited as APIError).error).toMatchObject({ error: { metadata: { type: 'client_limited' } } });
  const { requests } = await stage.api.history(`?client=${made.id}`);
  expect(requests).toEqual([]);
});

test('in the demo, the demo’s OpenRouter speaks Messages, and requests to Demo Labs are translated', async () => {
  await using demo = await startProduct({ args: ['--demo'] });
  const anthropic = new Anthropic({ baseURL: demo.url, apiKey: 'any', maxRetries: 0 });
  for (const model of [FIRST, 'demo-labs::labs-large']) {
    const { data, response } = await anthropic.messages.create({ ...hello, model }).withResponse();
    expect(response.headers.get('x-understudy-demo')).toBe('true');
    const streamed = await anthropic.messages.stream({ ...hello, model }).finalMessage();
    expect(textOf(streamed)).toBe(textOf(data));
    expect(textOf(data)).not.toBe('');
  }
});
