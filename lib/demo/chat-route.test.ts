import { expect, test } from 'vitest';
import { openDemo, plainModel, postChat, readWire } from '#tests/support/demo-client';
import type { DemoUpstream } from './start-demo-upstream.ts';

async function errorOf(response: Response): Promise<{ status: number; message: string; step: unknown }> {
  const { error } = await readWire(response);
  return { status: response.status, message: error.message, step: error.metadata?.failed_routing_step };
}

const refusalOf = async (demo: DemoUpstream, body: Record<string, unknown>) =>
  errorOf(await postChat(demo, { body }));

const pictured = [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: 'data:,' } },
    ],
  },
];
const tools = [{ type: 'function', function: { name: 'look_up', parameters: {} } }];

test('an unknown model, no messages, no model and four models are refused as on OpenRouter', async () => {
  const demo = await openDemo();
  expect(await refusalOf(demo, { model: 'acme/none' })).toMatchObject({
    status: 400,
    message: 'acme/none is not a valid model ID',
  });
  expect(await refusalOf(demo, { messages: undefined })).toMatchObject({
    status: 400,
    message: 'Input required: specify "prompt" or "messages"',
  });
  expect(await refusalOf(demo, { messages: [] })).toMatchObject({ status: 400 });
  expect(await refusalOf(demo, { model: undefined })).toMatchObject({ status: 400 });
  expect(await refusalOf(demo, { models: ['a/b', 'c/d', 'e/f', 'g/h'] })).toMatchObject({
    status: 400,
    message: "'models' array must have 3 items or fewer.",
  });
});

test('a body that is not JSON gets a 400, not a broken connection', async () => {
  const demo = await openDemo();
  const response = await fetch(`${demo.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-or-demo' },
    body: '{"model":',
  });
  expect(response.status).toBe(400);
  expect(demo.calls()[0]).toMatchObject({ model: null, body: null });
});

test('a request beyond a model’s capabilities gets a 404 that names the routing step', async () => {
  const demo = await openDemo();
  expect(await refusalOf(demo, { model: 'moonshotai/kimi-k2', messages: pictured })).toEqual({
    status: 404,
    message: 'No endpoints found that support image input',
    step: 'Filter by Image Support',
  });
  expect(await refusalOf(demo, { model: 'microsoft/phi-4', tools })).toMatchObject({
    status: 404,
    step: 'Filter by Tool Compatibility',
  });
  expect((await postChat(demo, { body: { model: plainModel, messages: pictured, tools } })).status).toBe(200);
});

test('routing preferences choose the provider, or leave none', async () => {
  const demo = await openDemo();
  const providerFor = async (provider: Record<string, unknown>) =>
    (await readWire(postChat(demo, { body: { provider } }))).provider;
  expect(await providerFor({})).toBe('OpenAI');
  expect(await providerFor({ only: ['azure'] })).toBe('Azure');
  expect(await providerFor({ ignore: ['openai'] })).toBe('Azure');
  expect(await providerFor({ order: ['azure', 'openai'] })).toBe('Azure');
  const refused = async (provider: Record<string, unknown>) => (await refusalOf(demo, { provider })).step;
  expect(await refused({ only: ['mistral'] })).toBe('Filter by Allowed Providers');
  expect(await refused({ max_price: { prompt: 0.1 } })).toBe('Filter by Max Price');
  expect(await refusalOf(demo, { provider: { colour: 'red' } })).toMatchObject({ status: 400 });
  const free = { model: 'google/gemma-4-31b-it:free', provider: { data_collection: 'deny' } };
  expect(await refusalOf(demo, free)).toMatchObject({ status: 404, step: 'Filter by Data Policy' });
});

test('an oversized prompt is refused with the context window and the requested tokens', async () => {
  const demo = await openDemo();
  const messages = [{ role: 'user', content: 'x'.repeat(80_000) }];
  const { status, message } = await refusalOf(demo, { model: 'microsoft/phi-4', messages, max_tokens: 100 });
  expect(status).toBe(400);
  expect(message).toMatch(
    /^This endpoint's maximum context length is 16384 tokens\. However, you requested about 20104 tokens \(20004 of text input, 100 in the output\)\./,
  );
});

test('embedding and batch models are refused as chat models', async () => {
  const demo = await openDemo();
  for (const model of ['google/gemini-embedding-001', 'anthropic/claude-opus-5:batch']) {
    const response = await postChat(demo, { body: { model } });
    expect(response.status).toBe(400);
    expect((await readWire(response)).error.availability?.code).toBe('wrong_endpoint');
  }
});

test('models are tried in order when one fails, and the answer names the one that served', async () => {
  const demo = await openDemo({
    scenarios: { [plainModel]: { kind: 'rate_limited_upstream' }, 'openai/gpt-4.1': { kind: 'overloaded' } },
  });
  const models = ['openai/gpt-4.1', 'moonshotai/kimi-k2'];
  const headers = { 'X-OpenRouter-Metadata': 'enabled' };
  const body = await readWire(postChat(demo, { headers, body: { models } }));
  expect(body.model).toBe('moonshotai/kimi-k2');
  expect(body.openrouter_metadata).toMatchObject({ strategy: 'fallback', requested: plainModel });
  expect(body.openrouter_metadata?.attempts.map((attempt) => attempt.status)).toEqual([429, 503, 200]);

  const last = await postChat(demo, { body: { models: ['openai/gpt-4.1'] } });
  expect(last.status).toBe(503);
});

test('fallback models are not tried for account or request errors', async () => {
  const demo = await openDemo({ scenarios: { [plainModel]: { kind: 'no_credits' } } });
  expect((await postChat(demo, { body: { models: ['moonshotai/kimi-k2'] } })).status).toBe(402);
  expect(
    (await postChat(demo, { body: { model: 'acme/none', models: ['moonshotai/kimi-k2'] } })).status,
  ).toBe(400);
});

test('an alias answers as its target, and a router as the model it picks', async () => {
  const demo = await openDemo();
  const modelFor = async (model: string) => (await readWire(postChat(demo, { body: { model } }))).model;
  expect(await modelFor('~anthropic/claude-sonnet-latest')).toBe('anthropic/claude-sonnet-5');
  expect(await modelFor('openrouter/free')).toMatch(/:free$/);
  expect(await modelFor('openrouter/auto')).not.toMatch(/^openrouter|:free$/);
  expect(await modelFor('openai/gpt-4.1-mini:nitro')).toBe('openai/gpt-4.1-mini:nitro');
});

test('an unlisted id can have a scenario', async () => {
  const demo = await openDemo({ scenarios: { 'fake/ok': { kind: 'ok' } }, answer: 'Fine.' });
  const body = await readWire(postChat(demo, { body: { model: 'fake/ok' } }));
  expect(body.choices[0].message.content).toBe('Fine.');
});

test('the last 2,000 calls are recorded with their body and without secrets', async () => {
  const demo = await openDemo({ now: () => 42 });
  await postChat(demo, { headers: { cookie: 'a=b', 'x-title': 'Test' }, body: { temperature: 0.3 } });
  const [call] = demo.calls();
  expect(call).toMatchObject({ at: 42, model: plainModel, aborted: false, body: { temperature: 0.3 } });
  expect(call?.headers['x-title']).toBe('Test');
  expect(JSON.stringify(call)).not.toMatch(/sk-or-demo|a=b/);
  demo.resetCalls();
  expect(demo.calls()).toEqual([]);
});
