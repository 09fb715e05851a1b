import { expect, test, vi } from 'vitest';
import { openDemo, parseWire, plainModel, postChat, readSse } from '#tests/support/demo-client';

const answer = 'one two three four five';

test('a stream has a chunk per token, a finish chunk, a usage chunk that repeats the finish, and [DONE]', async () => {
  const demo = await openDemo({ answer });
  const response = await postChat(demo, { body: { stream: true } });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('cache-control')).toBe('no-cache');
  const text = await response.text();
  const { events, comments, isDone } = readSse(text);
  const chunks = events.map((event) => parseWire(event));
  expect(isDone).toBe(true);
  expect(comments).toEqual([]);
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true);

  const words = chunks.slice(0, -2);
  expect(words.map((chunk) => chunk.choices[0].delta.content).join('')).toBe(answer);
  for (const chunk of chunks) {
    expect(chunk).toMatchObject({ object: 'chat.completion.chunk', model: plainModel, provider: 'OpenAI' });
    expect(chunk.id).toBe(response.headers.get('x-generation-id'));
    expect(chunk.choices[0].delta.role).toBe('assistant');
  }
  for (const chunk of words) expect(chunk.choices[0].finish_reason).toBeNull();
  const [finish, last] = chunks.slice(-2);
  expect(finish?.choices[0]).toMatchObject({ finish_reason: 'stop', delta: { content: '' } });
  expect(finish?.usage).toBeUndefined();
  expect(last?.choices[0]).toMatchObject({ finish_reason: 'stop', delta: { content: '' } });
  expect(last?.usage).toMatchObject({ completion_tokens: 5 });
});

test('a reasoning model streams its reasoning first, with empty content', async () => {
  const demo = await openDemo({ answer });
  const response = await postChat(demo, { body: { model: 'openai/gpt-5-mini', stream: true } });
  const deltas = readSse(await response.text()).events.map((event) => parseWire(event).choices[0].delta);
  const firstWord = deltas.findIndex((delta) => delta.content !== '');
  expect(firstWord).toBeGreaterThan(1);
  for (const delta of deltas.slice(0, firstWord))
    expect(delta).toMatchObject({ content: '', role: 'assistant' });
  expect(deltas[0]?.reasoning_details).toMatchObject([{ type: 'reasoning.text' }]);
});

test('a streamed tool call has two pieces and finishes with tool_calls', async () => {
  const demo = await openDemo();
  const tools = [
    { type: 'function', function: { name: 'look_up', parameters: { type: 'object', properties: {} } } },
  ];
  const response = await postChat(demo, { body: { stream: true, tools, tool_choice: 'required' } });
  const choices = readSse(await response.text()).events.map((event) => parseWire(event).choices[0]);
  expect(choices[0]?.delta.tool_calls).toMatchObject([{ index: 0, function: { name: 'look_up' } }]);
  expect(choices[1]?.delta.tool_calls).toMatchObject([{ index: 0, function: { arguments: '{}' } }]);
  expect(choices.at(-1)?.finish_reason).toBe('tool_calls');
});

test('router metadata is on the last chunk only', async () => {
  const demo = await openDemo({ answer });
  const headers = { 'X-OpenRouter-Metadata': 'enabled' };
  const response = await postChat(demo, { headers, body: { stream: true } });
  const chunks = readSse(await response.text()).events.map((event) => parseWire(event));
  expect(chunks.filter((chunk) => chunk.openrouter_metadata !== undefined)).toHaveLength(1);
  expect(chunks.at(-1)?.openrouter_metadata?.attempts).toEqual([
    { provider: 'OpenAI', model: plainModel, status: 200 },
  ]);
});

test('tokens arrive at the configured pace', async () => {
  const demo = await openDemo({ answer, pace: { firstTokenMs: 40, perTokenMs: 10 } });
  const startedMs = performance.now();
  await (await postChat(demo, { body: { stream: true } })).text();
  expect(performance.now() - startedMs).toBeGreaterThan(75);
});

test('a client disconnect stops the generation and is recorded as aborted', async () => {
  const demo = await openDemo({ pace: { firstTokenMs: 0, perTokenMs: 50 } });
  const leaving = new AbortController();
  const response = await postChat(demo, { body: { stream: true }, signal: leaving.signal });
  expect(demo.calls()[0]?.aborted).toBe(false);
  leaving.abort();
  await expect(response.text()).rejects.toThrow();
  await vi.waitFor(() => expect(demo.calls()[0]?.aborted).toBe(true));
});

test('a connection cut by a scenario is not recorded as aborted by the client', async () => {
  const demo = await openDemo({ answer, scenarios: { [plainModel]: { kind: 'cut_after', tokens: 2 } } });
  const response = await postChat(demo, { body: { stream: true } });
  await expect(response.text()).rejects.toThrow();
  await postChat(demo, { body: { model: 'openai/gpt-4.1' } });
  expect(demo.calls().map((call) => call.aborted)).toEqual([false, false]);
});
