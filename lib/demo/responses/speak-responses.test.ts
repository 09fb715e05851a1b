import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import type { Scenario } from '#lib/demo/scenario';
import { finalResponse, grammarFaults, readEvents } from '#tests/support/response-grammar';

let demo: DemoUpstream;
beforeAll(async () => {
  demo = await startDemoUpstream({ answer: 'One two three.' });
});
afterAll(() => demo.close());

const post = (body: Record<string, unknown>, scenario?: Scenario): Promise<Response> =>
  fetch(`${demo.url}/responses`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer sk-or-demo',
      'content-type': 'application/json',
      ...(scenario === undefined ? {} : { 'x-demo-scenario': JSON.stringify(scenario) }),
    },
    body: JSON.stringify({ model: 'openai/gpt-4.1-mini', input: 'Hello.', ...body }),
  });

test('a stream has the same output as a whole response, reasoning first', async () => {
  const body = { model: 'openai/gpt-5-mini', reasoning: { effort: 'low' } };
  const whole: unknown = await (await post(body)).json();
  expect(whole).toMatchObject({
    object: 'response',
    status: 'completed',
    output: [{ type: 'reasoning' }, { type: 'message', content: [{ text: 'One two three.' }] }],
  });
  const events = readEvents(await (await post({ ...body, stream: true })).text());
  expect(grammarFaults(events)).toEqual([]);
  expect(finalResponse(events).output).toMatchObject([{ type: 'reasoning' }, { type: 'message' }]);
});

test('a grouped tool and a free-text tool are called in the form they were offered', async () => {
  const look = { type: 'function', name: 'look', parameters: { type: 'object', properties: {} } };
  const grouped = { tools: [{ type: 'namespace', name: 'agents', tools: [look] }], tool_choice: 'required' };
  expect(await (await post(grouped)).json()).toMatchObject({
    output: [{ type: 'function_call', name: 'look', namespace: 'agents' }],
  });
  const free = { tools: [{ type: 'custom', name: 'look' }], tool_choice: 'required', stream: true };
  const events = readEvents(await (await post(free)).text());
  expect(grammarFaults(events)).toEqual([]);
  expect(finalResponse(events).output).toMatchObject([{ type: 'custom_tool_call', name: 'look' }]);
});

test.each([
  [{ store: true }, 'store'],
  [{ previous_response_id: 'resp_1' }, 'previous_response_id'],
  [{ input: [] }, 'at least 1 token'],
  [{ reasoning: { effort: 'some' } }, 'reasoning.effort'],
])('a request OpenRouter does not accept is refused: %o', async (body, message) => {
  const answer = await post(body);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(message);
});

describe('a scenario', () => {
  test('with a refusal has the same shape as in Chat Completions', async () => {
    const answer = await post({}, { kind: 'rate_limited_upstream' });
    expect(answer.status).toBe(429);
    expect(await answer.json()).toMatchObject({ error: { code: 429 } });
  });

  test('with an oversized request gives an answer cut off before its first token', async () => {
    const answer = await post({}, { kind: 'context_too_long' });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [],
    });
  });

  test('with an error in a 200 fails the response, whole and streamed', async () => {
    const scenario = { kind: 'error_in_200', code: 429 } as const;
    const failed = { status: 'failed', error_type: 'rate_limit_exceeded' };
    expect(await (await post({}, scenario)).json()).toMatchObject(failed);
    const events = readEvents(await (await post({ stream: true }, scenario)).text());
    expect(events).toMatchObject([{ type: 'response.failed', response: failed }]);
  });

  test('with a failing stream sends some text first', async () => {
    const scenario = { kind: 'error_mid_stream', tokens: 2, shape: 'documented', done: false } as const;
    const events = readEvents(await (await post({ stream: true }, scenario)).text());
    expect(events.filter(({ type }) => type === 'response.output_text.delta')).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({ type: 'response.failed' });
  });
});
