import { expect, test, vi } from 'vitest';
import {
  openDemo,
  parseWire,
  plainModel,
  postChat,
  readSse,
  readUntilBroken,
  readWire,
} from '#tests/support/demo-client';
import type { Scenario } from './scenario.ts';

const answer = Array.from({ length: 10 }, (_, index) => `w${index + 1}`).join(' ');

async function play(scenario: Scenario, stream: boolean) {
  const demo = await openDemo({ answer });
  const response = await postChat(demo, { scenario, body: { stream } });
  const { text, isBroken } = await readUntilBroken(response);
  return { response, text, isBroken, ...readSse(text) };
}

const contentOf = (events: readonly string[]): string =>
  events.map((event) => parseWire(event).choices[0]?.delta.content ?? '').join('');

test('a reset sends no byte', async () => {
  const demo = await openDemo();
  await expect(postChat(demo, { scenario: { kind: 'reset' } })).rejects.toMatchObject({
    cause: { code: 'ECONNRESET' },
  });
});

test('a hang is silent until the client disconnects', async () => {
  const demo = await openDemo();
  const leaving = new AbortController();
  const waiting = postChat(demo, { scenario: { kind: 'hang' }, signal: leaving.signal });
  await vi.waitFor(() => expect(demo.calls()).toHaveLength(1));
  leaving.abort();
  await expect(waiting).rejects.toThrow();
  await vi.waitFor(() => expect(demo.calls()[0]?.aborted).toBe(true));
});

test('a cut stream sends its first tokens, no finish, and breaks', async () => {
  const { events, isDone, isBroken } = await play({ kind: 'cut_after', tokens: 4 }, true);
  expect(contentOf(events)).toBe('w1 w2 w3 w4');
  expect({ isDone, isBroken }).toEqual({ isDone: false, isBroken: true });
  expect((await play({ kind: 'cut_after', tokens: 4 }, false)).isBroken).toBe(true);
});

test('a stalled stream is silent before it breaks', async () => {
  const startedMs = performance.now();
  const { events, isBroken } = await play({ kind: 'stall_after', tokens: 2, ms: 60 }, true);
  expect(contentOf(events)).toBe('w1 w2');
  expect(isBroken).toBe(true);
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(59);
});

test('a slow start sends keep-alive comments, or nothing', async () => {
  const beating = await play({ kind: 'slow_first_token', ms: 250, keepAlive: true, everyMs: 10 }, true);
  expect(beating.comments.length).toBeGreaterThanOrEqual(3);
  expect(new Set(beating.comments)).toEqual(new Set([': OPENROUTER PROCESSING']));
  expect(contentOf(beating.events)).toBe(answer);
  const silent = await play({ kind: 'slow_first_token', ms: 40, keepAlive: false }, true);
  expect(silent.comments).toEqual([]);
  expect(contentOf(silent.events)).toBe(answer);
});

test('endless keep-alives continue until the client disconnects', async () => {
  const demo = await openDemo();
  const leaving = new AbortController();
  const scenario: Scenario = { kind: 'keep_alive_forever', everyMs: 5 };
  const response = await postChat(demo, { scenario, body: { stream: true }, signal: leaving.signal });
  let text = '';
  const reading = (async () => {
    for await (const part of response.body ?? []) {
      text += Buffer.from(part).toString();
      if (text.length > 100) leaving.abort();
    }
  })();
  await expect(reading).rejects.toThrow();
  expect(text).toMatch(/^(: OPENROUTER PROCESSING\n\n)+$/);
});

test.each([
  { shape: 'documented', code: 502, choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }] },
  { shape: 'empty_choices', code: 502, choices: [] },
  { shape: 'string_code', code: 'server_error', choices: [{ finish_reason: 'error' }] },
] as const)('an error in the middle of a stream has the shape $shape', async ({ shape, code, choices }) => {
  const quiet = await play({ kind: 'error_mid_stream', tokens: 3, shape, done: false }, true);
  const last = parseWire(quiet.events.at(-1) ?? '');
  expect(last.error.code).toBe(code);
  expect(last.choices).toMatchObject(choices);
  expect(contentOf(quiet.events)).toBe('w1 w2 w3');
  expect({ isDone: quiet.isDone, isBroken: quiet.isBroken }).toEqual({ isDone: false, isBroken: false });
  const done = await play({ kind: 'error_mid_stream', tokens: 3, shape, done: true }, true);
  expect(done.isDone).toBe(true);
});

test('an error in a 200 is the whole body, or the only event', async () => {
  const whole = await play({ kind: 'error_in_200', code: 504 }, false);
  expect(whole.response.status).toBe(200);
  expect(parseWire(whole.text)).toMatchObject({ error: { code: 504, metadata: { error_type: 'timeout' } } });
  expect(parseWire(whole.text).choices).toBeUndefined();
  const streamed = await play({ kind: 'error_in_200' }, true);
  expect(streamed.events).toHaveLength(1);
  expect(parseWire(streamed.events[0] ?? '')).toMatchObject({ error: { code: 502 } });
});

test('an error in the choice comes with the partial text', async () => {
  const whole = parseWire((await play({ kind: 'error_in_choice', tokens: 2 }, false)).text);
  expect(whole.choices[0]).toMatchObject({
    finish_reason: 'error',
    message: { content: 'w1 w2' },
    error: { code: 502, metadata: { error_type: 'provider_unavailable' } },
  });
  const streamed = await play({ kind: 'error_in_choice', tokens: 2 }, true);
  expect(parseWire(streamed.events.at(-1) ?? '').choices[0].error.code).toBe(502);
});

test('a finish reason of error comes without an error object', async () => {
  for (const stream of [true, false]) {
    const { text, events } = await play({ kind: 'finish_error' }, stream);
    const last = parseWire(stream ? (events.at(-1) ?? '') : text);
    expect(last.choices[0]).toMatchObject({ finish_reason: 'error', native_finish_reason: 'network_error' });
    expect(text).not.toContain('"error":');
  }
});

test.each([
  { kind: 'empty_answer', finish: 'stop' },
  { kind: 'empty_length', finish: 'length' },
] as const)('$kind has no content and finishes with $finish', async ({ kind, finish }) => {
  const whole = parseWire((await play({ kind }, false)).text);
  expect(whole.choices[0]).toMatchObject({ finish_reason: finish, message: { content: '' } });
  const streamed = await play({ kind }, true);
  expect(contentOf(streamed.events)).toBe('');
  expect(streamed.isDone).toBe(true);
});

test('a complete stream can contain one invalid event', async () => {
  const { events, isDone } = await play({ kind: 'invalid_json_event' }, true);
  const readable = events.filter((event) => event.endsWith('}'));
  expect(events.length - readable.length).toBe(1);
  expect(contentOf(readable)).toBe(answer);
  expect(isDone).toBe(true);
});

test('a stream can end without [DONE] but with finish and usage', async () => {
  const { events, isDone, isBroken } = await play({ kind: 'no_done' }, true);
  expect(parseWire(events.at(-1) ?? '').usage.completion_tokens).toBe(10);
  expect({ isDone, isBroken }).toEqual({ isDone: false, isBroken: false });
});

test('padding precedes the JSON and the first event', async () => {
  const whole = await play({ kind: 'padding' }, false);
  expect(whole.text).toMatch(/^\s+\{/);
  expect(parseWire(whole.text).choices[0].message.content).toBe(answer);
  const streamed = await play({ kind: 'padding' }, true);
  expect(streamed.comments.length).toBeGreaterThan(0);
});

test('truncated JSON ends early, but the connection closes normally', async () => {
  for (const stream of [true, false]) {
    const { text, isBroken, events } = await play({ kind: 'truncated_json' }, stream);
    expect(isBroken).toBe(false);
    expect(() => parseWire(stream ? (events.at(-1) ?? '') : text)).toThrow(SyntaxError);
  }
});

test('the content type can be wrong', async () => {
  const { response, text } = await play({ kind: 'wrong_content_type' }, false);
  expect(response.headers.get('content-type')).toBe('text/plain');
  expect(parseWire(text).choices[0].message.content).toBe(answer);
});

test('a huge body has the requested size and is valid JSON', async () => {
  for (const stream of [true, false]) {
    const { text, events } = await play({ kind: 'huge_body', bytes: 300_000 }, stream);
    expect(text.length).toBeGreaterThan(300_000);
    expect(() => parseWire(stream ? (events[0] ?? '') : text)).not.toThrow();
  }
});

test('the answer can name the model’s dated slug', async () => {
  const demo = await openDemo({ scenarios: { 'anthropic/claude-sonnet-4.6': { kind: 'dated_model' } } });
  const body = await readWire(postChat(demo, { body: { model: 'anthropic/claude-sonnet-4.6' } }));
  expect(body.model).toBe('anthropic/claude-4.6-sonnet-20260217');
  const plain = await readWire(postChat(demo, { body: { model: plainModel } }));
  expect(plain.model).toBe(plainModel);
});

test.each([true, false])('a cut can break the connection or end the body normally (%j)', async (stream) => {
  for (const by of ['fin', 'reset', 'clean'] as const) {
    const { text, isBroken } = await play({ kind: 'cut_after', tokens: 3, by }, stream);
    expect(isBroken).toBe(by !== 'clean');
    if (by === 'reset') continue;
    expect(text).not.toBe('');
    expect(text).not.toContain('[DONE]');
  }
});
