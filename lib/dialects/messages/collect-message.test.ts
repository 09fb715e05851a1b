import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { collectMessage, streamedRequest } from './collect-message.ts';
import { writeFrame } from './frames.ts';

let upstream: DemoUpstream;
beforeAll(async () => {
  upstream = await startDemoUpstream();
});
afterAll(() => upstream.close());

async function ask(body: Readonly<Record<string, unknown>>): Promise<string> {
  const response = await fetch(`${upstream.url}/messages`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-or-v1-test', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.text();
}

/** Drops the fields that differ between any two answers. */
function comparable({ id: _id, ...rest }: Record<string, unknown>): unknown {
  return rest;
}

const tool = {
  name: 'get_weather',
  input_schema: { type: 'object', properties: { city: { type: 'string' } } },
};

test.each([
  ['a text', 'anthropic/claude-sonnet-4.5', {}],
  ['reasoning', 'openai/gpt-5-mini', { thinking: { type: 'enabled', budget_tokens: 1_024 } }],
  ['a tool call', 'anthropic/claude-sonnet-4.5', { tools: [tool], tool_choice: { type: 'any' } }],
  ['an answer cut by its length', 'anthropic/claude-sonnet-4.5', { max_tokens: 5 }],
])('collected from a stream, %s equals the whole message', async (_, model, more) => {
  const messages = [{ role: 'user', content: 'Where is it warm?' }];
  const body = { model, max_tokens: 2_000, messages, ...more };
  const whole = JSON.parse(await ask(body)) as Record<string, unknown>;
  const collected = collectMessage(await ask(streamedRequest(body)));
  expect(collected).not.toBeNull();
  expect(comparable(collected ?? {})).toEqual(comparable(whole));
});

test('a tool input that is not JSON gives no message', () => {
  const block = { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: {} };
  const delta = { type: 'input_json_delta', partial_json: '{"city": ' };
  const events = [
    writeFrame({ type: 'message_start', message: { content: [] } }),
    writeFrame({ type: 'content_block_start', index: 0, content_block: block }),
    writeFrame({ type: 'content_block_delta', index: 0, delta }),
  ];
  expect(collectMessage(events.join(''))).toBeNull();
});

const start = writeFrame({ type: 'message_start', message: { id: 'msg_1', content: [] } });
const block = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } };
const words = (text: string) =>
  writeFrame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });

test.each([
  ['text outside of any block', start + words('Lost.')],
  [
    'a second message_start',
    start + writeFrame(block) + words('Lost.') + start + writeFrame(block) + words('b'),
  ],
])('a stream with %s gives no message', (_, events) => {
  expect(collectMessage(events)).toBeNull();
});

test('a stream without a stop reason is treated as complete', () => {
  expect(collectMessage(start + writeFrame(block) + words('All.'))).toMatchObject({
    content: [{ text: 'All.' }],
    stop_reason: 'end_turn',
  });
});
