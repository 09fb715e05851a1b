import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { collectResponse, streamedRequest } from './collect-response.ts';

let upstream: DemoUpstream;
beforeAll(async () => {
  upstream = await startDemoUpstream();
});
afterAll(() => upstream.close());

async function ask(body: Readonly<Record<string, unknown>>): Promise<string> {
  const response = await fetch(`${upstream.url}/responses`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-or-v1-test', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.text();
}

/** Drops the fields that differ between any two answers: ids and times. */
function comparable(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer, (key, value: unknown) =>
      ['id', 'call_id', 'created_at', 'completed_at'].includes(key) ? undefined : value,
    ),
  );
}

const tool = {
  type: 'function',
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
};

test.each([
  ['a text', 'anthropic/claude-sonnet-4.5', {}],
  ['reasoning', 'openai/gpt-5-mini', { reasoning: { effort: 'high' } }],
  ['a tool call', 'anthropic/claude-sonnet-4.5', { tools: [tool], tool_choice: 'required' }],
  ['an answer cut by its length', 'anthropic/claude-sonnet-4.5', { max_output_tokens: 5 }],
])('collected from a stream, %s equals the whole response', async (_, model, more) => {
  const body = { model, input: 'Where is it warm?', ...more };
  const whole: unknown = JSON.parse(await ask(body));
  const collected = collectResponse(await ask(streamedRequest(body)));
  expect(collected).not.toBeNull();
  expect(comparable(collected)).toEqual(comparable(whole));
});

test('a stream without its last event gives no response', () => {
  expect(collectResponse('event: response.created\ndata: {"type":"response.created"}\n\n')).toBeNull();
});

test('if the final response has no output, the streamed items become its output', async () => {
  const body = { model: 'anthropic/claude-sonnet-4.5', input: 'Where is it warm?' };
  const events = (await ask(streamedRequest(body))).split('\n\n');
  const last = events.findIndex((event) => event.includes('"type":"response.completed"'));
  const data = JSON.parse((events[last] ?? '').split('data: ')[1] ?? '') as {
    response: Record<string, unknown>;
  };
  const empty = { ...data, response: { ...data.response, output: [] } };
  const whole = collectResponse(events.join('\n\n'));
  events[last] = `event: response.completed\ndata: ${JSON.stringify(empty)}`;
  expect(whole?.['output']).not.toEqual([]);
  expect(collectResponse(events.join('\n\n'))).toEqual(whole);
});

test('an invalid last event gives no response', () => {
  const data = JSON.stringify({ type: 'response.completed', response: { output: 'none' } });
  expect(collectResponse(`event: response.completed\ndata: ${data}\n\n`)).toBeNull();
});
