import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { collectAnswer, streamedRequest } from './collect-answer.ts';

let upstream: DemoUpstream;
beforeAll(async () => {
  upstream = await startDemoUpstream();
});
afterAll(() => upstream.close());

async function ask(body: Readonly<Record<string, unknown>>): Promise<string> {
  const response = await fetch(`${upstream.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-or-v1-test', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.text();
}

/** Drops the fields that differ between any two answers. */
function comparable({ id: _id, created: _created, ...rest }: Record<string, unknown>): unknown {
  return rest;
}

const tool = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

test.each([
  ['a text', 'anthropic/claude-sonnet-4.5', {}],
  ['reasoning', 'openai/gpt-5-mini', { reasoning: { enabled: true } }],
  ['a tool call', 'anthropic/claude-sonnet-4.5', { tools: [tool], tool_choice: 'required' }],
  ['a tool call after reasoning', 'openai/gpt-5-mini', { tools: [tool], tool_choice: 'required' }],
  ['an image', 'google/gemini-2.5-flash-image', { modalities: ['image', 'text'] }],
  ['several answers', 'anthropic/claude-sonnet-4.5', { n: 3 }],
  [
    'a schema',
    'openai/gpt-5-mini',
    { response_format: { type: 'json_schema', json_schema: { name: 'place', strict: true, schema } } },
  ],
  ['an answer cut by its length', 'anthropic/claude-sonnet-4.5', { max_tokens: 5 }],
])('collected from a stream, %s equals the whole answer', async (_, model, more) => {
  const body = { model, messages: [{ role: 'user', content: 'Where is it warm?' }], ...more };
  const whole = JSON.parse(await ask(body)) as Record<string, unknown>;
  const streamed = streamedRequest(body);
  expect(streamed).not.toBeNull();
  expect(comparable(collectAnswer(await ask(streamed ?? {})))).toEqual(comparable(whole));
});

test('an audio answer is requested whole', () => {
  expect(streamedRequest({ modalities: ['text', 'audio'] })).toBeNull();
});
