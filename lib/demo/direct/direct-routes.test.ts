import { expect, test } from 'vitest';
import type { Scenario } from '../scenario.ts';
import { openDemo, readSse, readWire } from '#tests/support/demo-client';
import { directApiKey } from './direct-routes.ts';

type Post = {
  readonly body?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  readonly scenario?: Scenario;
};

async function postDirect({ body, headers, scenario }: Post = {}): Promise<Response> {
  const { directUrl } = await openDemo({ answer: 'One two three.' });
  return fetch(`${directUrl}/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${directApiKey}`,
      'content-type': 'application/json',
      ...(scenario === undefined ? {} : { 'x-demo-scenario': JSON.stringify(scenario) }),
      ...headers,
    },
    body: JSON.stringify({
      model: 'labs-small',
      messages: [{ role: 'user', content: 'Hello there' }],
      ...body,
    }),
  });
}

const ofOpenRouter = /provider|native_finish_reason|openrouter|cost|gen-|user_demo/i;

test('Demo Labs lists its model ids and little else', async () => {
  const { directUrl } = await openDemo();
  const headers = { authorization: `Bearer ${directApiKey}` };
  const list: unknown = await (await fetch(`${directUrl}/models`, { headers })).json();
  expect(list).toMatchObject({ object: 'list', data: [{ id: 'labs-large' }, { id: 'labs-small' }, {}] });
  expect(JSON.stringify(list)).not.toMatch(/pricing|context_length|openrouter/);
  expect((await fetch(`${directUrl}/models`)).status).toBe(401);
});

test('an answer has no OpenRouter fields', async () => {
  const response = await postDirect({ headers: { 'x-openrouter-metadata': 'enabled' } });
  const text = await response.text();
  expect(text).not.toMatch(ofOpenRouter);
  expect([...response.headers.keys()].join()).not.toMatch(/generation|openrouter/);
  expect(JSON.parse(text)).toMatchObject({
    object: 'chat.completion',
    model: 'labs-small',
    choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: 'One two three.' } }],
    usage: { completion_tokens: 3 },
  });
});

test.each([
  { asks: { stream_options: { include_usage: true } }, hasUsage: true },
  { asks: {}, hasUsage: false },
])('a stream includes the usage only on request ($hasUsage)', async ({ asks, hasUsage }) => {
  const text = await (await postDirect({ body: { stream: true, ...asks } })).text();
  expect(text).not.toMatch(ofOpenRouter);
  const { events, isDone } = readSse(text);
  const words = events.flatMap((event) => /"content":"([^"]*)"/.exec(event)?.[1] ?? []);
  expect(words.join('')).toBe('One two three.');
  expect(text.includes('"usage"')).toBe(hasUsage);
  expect(isDone).toBe(true);
});

const limited = { type: 'requests', code: 'rate_limit_exceeded' };
const outOfMoney = { type: 'insufficient_quota', code: 'insufficient_quota' };
test.each<[Scenario, number, Record<string, unknown>]>([
  [{ kind: 'rate_limited_upstream', retryAfterSeconds: 7 }, 429, limited],
  [{ kind: 'no_credits' }, 429, outOfMoney],
  [{ kind: 'bad_key' }, 401, { code: 'invalid_api_key' }],
  [{ kind: 'unknown_model' }, 404, { code: 'model_not_found' }],
  [{ kind: 'context_too_long' }, 400, { code: 'context_length_exceeded' }],
  [{ kind: 'content_policy' }, 400, { code: 'content_policy_violation' }],
  [{ kind: 'server_error' }, 500, { type: 'server_error' }],
  [{ kind: 'overloaded' }, 503, { type: 'server_error' }],
])('%j is reported in OpenAI’s error shape', async (scenario, status, error) => {
  const response = await postDirect({ scenario });
  expect(response.status).toBe(status);
  expect((await readWire(response)).error).toMatchObject({ message: expect.any(String) as string, ...error });
});

test('an OpenRouter key and an OpenRouter-only model are refused', async () => {
  const other = await postDirect({ headers: { authorization: 'Bearer sk-or-demo' } });
  expect(other.status).toBe(401);
  expect((await postDirect({ body: { model: 'openai/gpt-4.1-mini' } })).status).toBe(404);
});
