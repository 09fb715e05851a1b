import { calledAttempt, failedCall } from '#tests/support/attempts';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { emptyBreakers, runOverWire, type WireRun } from '#tests/support/run-over-wire';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import type { WrittenScenario, WrittenStep } from '#lib/demo/written-scenario';
import { jsonAnswer } from '#tests/support/written-answers';
import { usageWith } from '#tests/support/usage';

let upstream: DemoUpstream;
beforeEach(async () => {
  upstream = await startDemoUpstream({ recordRequests: true });
});
afterEach(() => upstream?.close());

const MODEL = 'odd/model';
const body = (fields: Record<string, unknown>): string =>
  JSON.stringify({ id: 'x', model: MODEL, ...fields });
const chunk = (delta: Record<string, unknown>, finish: string | null = null, more = {}): string =>
  body({ choices: [{ index: 0, delta, finish_reason: finish }], ...more });
const usage = (prompt: number, completion: number) => ({
  usage: { prompt_tokens: prompt, completion_tokens: completion },
});
const event = (data: string): string => `data: ${data}\n\n`;

const send = (text: string): WrittenStep => ({ do: 'send', text });
const eventStream = { 'content-type': 'text/event-stream' };

/** A stream of these steps. */
const streamOf = (...steps: WrittenStep[]): WrittenScenario => ({
  kind: 'custom_steps',
  status: 200,
  headers: eventStream,
  steps,
});

/** An answer compressed as its headers say. */
const packed = (bytes: Buffer, headers: Record<string, string>, status = 200): WrittenScenario => ({
  kind: 'custom_steps',
  status,
  headers,
  steps: [{ do: 'send_bytes', base64: bytes.toString('base64') }],
});

/** Streams this answer through the executor. */
function stream(answer: WrittenScenario | string, fields: Record<string, unknown> = {}): Promise<WireRun> {
  upstream.playEverywhere(typeof answer === 'string' ? streamOf(send(answer)) : answer);
  return runOverWire({ url: upstream.url, chain: [MODEL], stream: true, body: fields });
}

test.each([
  ['an empty line', '\n'],
  ['a line end', ''],
])('the last event of a stream counts even without %s', async (_, end) => {
  const { execution, text } = await stream(
    `${event(chunk({ content: 'One, ' }))}data: ${chunk({ content: 'two.' }, 'stop')}${end}`,
  );
  expect(execution.outcome.status).toBe('served');
  expect(text).toBe('One, two.');
});

test('an answer is passed on as it arrives even if every event has usage so far', async () => {
  const { execution, chunks } = await stream(
    streamOf(
      send(event(chunk({ role: 'assistant', content: '' }, null, usage(5, 0)))),
      send(event(chunk({ content: 'One, ' }, null, usage(5, 1)))),
      send(event(chunk({ content: 'two.' }, null, usage(5, 2)))),
      send(event(chunk({}, 'stop', usage(5, 2)))),
      // The billed usage, in its own packet.
      { do: 'wait', ms: 50 },
      send(event(body({ choices: [], ...usage(5, 9) })) + event('[DONE]')),
    ),
  );
  expect(chunks.map(({ isClosing }) => isClosing)).toEqual([false, false, false, true, true]);
  expect(calledAttempt(execution.attempts[0]).usage).toMatchObject({ inputTokens: 5, outputTokens: 9 });
});

test.each(['', {}, null, false])('an empty error field (%j) is not an error', async (error) => {
  const streamed = await stream(
    event(chunk({ content: 'Fine.' }, null, { error })) + event(chunk({}, 'stop', { error })),
  );
  expect(streamed.text).toBe('Fine.');
  upstream.playEverywhere(
    jsonAnswer(200, {
      error,
      choices: [{ message: { content: 'Fine.' }, finish_reason: 'stop' }],
    }),
  );
  const whole = await runOverWire({ url: upstream.url, chain: [MODEL] });
  expect([streamed, whole].map(({ execution }) => execution.outcome.status)).toEqual(['served', 'served']);
});

test('an event over several lines is passed on as one line, which every client can read', async () => {
  const spread = JSON.stringify(JSON.parse(chunk({ content: 'Spread.' })), null, 2).replaceAll(
    '\n',
    '\ndata: ',
  );
  const { chunks, text } = await stream(event(spread) + event(chunk({}, 'stop')) + event('[DONE]'));
  expect(text).toBe('Spread.');
  expect(chunks.map(({ events }) => events.trim().includes('\n'))).toEqual([false, false]);
});

test('a stream is recognized by its first line, under any content type', async () => {
  const { text } = await stream({
    kind: 'custom',
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: `event: message\n${event(chunk({ content: 'A stream.' }, 'stop'))}`,
  });
  expect(text).toBe('A stream.');
});

const part = (index: number, content: string, finish: string | null = null) => ({
  index,
  delta: { content },
  finish_reason: finish,
});

test.each([
  ['in turn', [[part(0, 'short', 'stop')], [part(1, 'the long ')], [part(1, 'one', 'stop')]]],
  [
    'side by side in each event',
    [[part(0, 'sh'), part(1, 'the ')], [part(0, 'ort', 'stop'), part(1, 'long ')], [part(1, 'one', 'stop')]],
  ],
])('of several answers that arrive %s none is lost, and the first is stored', async (_, events) => {
  const [last, ...rest] = events.toReversed().map((choices) => event(body({ choices })));
  const { execution, chunks, text } = await stream(
    streamOf(
      send(rest.toReversed().join('')),
      // Longer than the wait for usage after a finish reason.
      { do: 'wait', ms: 1_200 },
      send(`${last}${event('[DONE]')}`),
    ),
    { n: 2 },
  );
  expect(execution.outcome.status).toBe('served');
  expect(text).toBe('short');
  expect(chunks).toHaveLength(events.length);
});

test('of several whole answers, one good answer is enough', async () => {
  upstream.playEverywhere(
    jsonAnswer(200, {
      choices: [
        { index: 0, message: { content: '' }, finish_reason: 'content_filter' },
        { index: 1, message: { content: 'The second.' }, finish_reason: 'stop' },
      ],
    }),
  );
  const { execution } = await runOverWire({ url: upstream.url, chain: [MODEL], body: { n: 2 } });
  expect(execution.outcome.status).toBe('served');
});

test.each([
  ['has just passed', () => String(Date.now() - 10_000), 3_000, 30_000],
  ['is yet to come', () => String(Date.now() + 20_000), 15_000, 20_000],
])('a limit with a zero Retry-After still causes a cooldown if the reset %s', async (_, reset, from, to) => {
  const breakers = emptyBreakers();
  upstream.playEverywhere({
    kind: 'custom',
    status: 429,
    headers: { 'retry-after': '0', 'x-ratelimit-limit': '5', 'x-ratelimit-reset': reset() },
    body: '{"error":{"code":429,"message":"Rate limit exceeded"}}',
  });
  const { execution } = await runOverWire({ url: upstream.url, chain: [MODEL], breakers });
  const { outcome } = execution;
  const waitMs = outcome.status === 'failed' ? (outcome.retryAfterMs ?? 0) : 0;
  expect(waitMs).toBeGreaterThan(from);
  expect(waitMs).toBeLessThanOrEqual(to);
});

test('half a function call in the old format is not continued by another model', async () => {
  upstream.playEverywhere(
    streamOf(
      send(event(chunk({ function_call: { name: 'weather', arguments: '{"ci' } }))),
      send(event(body({ error: { code: 502, message: 'Provider disconnected' } }))),
    ),
  );
  const { execution } = await runOverWire({
    url: upstream.url,
    chain: ['odd/first', 'odd/second'],
    stream: true,
    policy: { midStream: 'continue' },
  });
  expect(execution.outcome.status).toBe('partial');
  expect(execution.attempts).toHaveLength(1);
});

const packings = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const;

test.each(packings)('an answer compressed with %s is read, whole or streamed', async (encoding, pack) => {
  const events = event(chunk({ content: 'Packed.' })) + event(chunk({}, 'stop')) + event('[DONE]');
  const inStream = await stream(
    packed(pack(events), { 'content-type': 'text/event-stream', 'content-encoding': encoding }),
  );
  expect(inStream.text).toBe('Packed.');
  const json = body({ choices: [{ message: { content: 'Packed.' }, finish_reason: 'stop' }] });
  upstream.playEverywhere(
    packed(pack(json), { 'content-type': 'application/json', 'content-encoding': encoding }),
  );
  const whole = await runOverWire({ url: upstream.url, chain: [MODEL] });
  // Compression was not requested.
  expect(upstream.requests().at(-1)?.headers['accept-encoding']).toBe('identity');
  expect(whole.text).toContain('Packed.');
});

test('a compressed error is attributed to its provider', async () => {
  const error = { code: 429, message: 'Provider returned error', metadata: { provider_name: 'Acme' } };
  upstream.playEverywhere(packed(gzipSync(JSON.stringify({ error })), { 'content-encoding': 'gzip' }, 429));
  const { execution } = await runOverWire({ url: upstream.url, chain: [MODEL] });
  expect(execution.attempts[0]).toMatchObject({ origin: 'upstream_provider', provider: 'Acme' });
});

test.each([
  ['is not compressed as declared', 'plain text', 'malformed'],
  ['ends too early', gzipSync(body({ choices: [] })).subarray(0, -12), 'cut'],
  ['ends too early with br', brotliCompressSync(body({ choices: [] })).subarray(0, -4), 'cut'],
])('a compressed answer that %s is a failure', async (name, sent, fault) => {
  const headers = { 'content-encoding': name.includes('br') ? 'br' : 'gzip' };
  upstream.playEverywhere(packed(Buffer.from(sent), headers));
  const { execution } = await runOverWire({ url: upstream.url, chain: [MODEL] });
  expect(execution.outcome.status).toBe('failed');
  expect(execution.attempts[0]?.evidence[0]).toMatchObject({ field: 'connection', value: fault });
});

/** The stream played after all models had their turn. */
const FINISHED = event(chunk({})) + event(chunk({}, 'stop'));

/** Plays one delta per model of the chain. Each stream breaks except the last. */
function continueInTurn(deltas: readonly Record<string, unknown>[]): Promise<WireRun> {
  const brokenOff = event(body({ error: { code: 502, message: 'Provider disconnected' } }));
  const scenarios = deltas.map((delta, index) =>
    streamOf(send(event(chunk(delta)) + (index < deltas.length - 1 ? brokenOff : event(chunk({}, 'stop'))))),
  );
  upstream.playEverywhere({ kind: 'sequence', scenarios: [...scenarios, streamOf(send(FINISHED))] });
  return runOverWire({
    url: upstream.url,
    chain: deltas.map((_, index) => `odd/model-${index}`),
    stream: true,
    policy: { midStream: 'continue' },
  });
}

test('an answer started over after reasoning alone does not count as made by two models', async () => {
  const { execution, text } = await continueInTurn([
    { reasoning: 'Let me think.' },
    { content: 'The answer.' },
  ]);
  expect(text).toBe('The answer.');
  expect(execution.outcome).toMatchObject({ status: 'served', isContinued: false });
});

test('reasoning from one model and nothing from the next is not an answer', async () => {
  const { execution } = await continueInTurn([{ reasoning: 'Let me think.' }, { content: '' }]);
  expect(execution.outcome.status).toBe('partial');
  expect(execution.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
});

test.each([
  ['far too large', 1e300],
  ['negative', -5],
  ['not a whole number', 3.5],
  ['a text', '12'],
])('a token count that is %s is unknown, and the answer is served', async (_, count) => {
  const odd = {
    usage: {
      prompt_tokens: count,
      completion_tokens: 7,
      cost: typeof count === 'number' ? count * 1e9 : count,
    },
  };
  const { execution } = await stream(event(chunk({ content: 'Hello.' }, 'stop', odd)) + event('[DONE]'));
  expect(execution.outcome.status).toBe('served');
  expect(calledAttempt(execution.attempts[0]).usage).toEqual(usageWith({ outputTokens: 7 }));
});

test('an overlong name is ignored', async () => {
  const long = 'x'.repeat(100_000);
  const { execution } = await stream(
    event(
      JSON.stringify({
        id: long,
        model: `~${long}`,
        provider: long,
        choices: [{ index: 0, delta: { content: 'Hello.' }, finish_reason: 'stop' }],
      }),
    ) + event('[DONE]'),
  );
  expect(execution.outcome).toMatchObject({
    status: 'served',
    facts: { servedModel: MODEL, provider: null },
  });
  expect(execution.attempts[0]).toMatchObject({ provider: null, generationId: null });
});

test.each(['', ' \n'])(
  'a model that continues an answer with %j and a normal end has not completed it',
  async (nothing) => {
    const { execution, text } = await continueInTurn([{ content: 'The first half, ' }, { content: nothing }]);
    expect(text.trim()).toBe('The first half,');
    expect(execution.outcome).toMatchObject({ status: 'partial' });
    // First with a prefill, then with an instruction.
    expect(execution.attempts.map(({ model }) => model)).toEqual([
      'odd/model-0',
      'odd/model-1',
      'odd/model-1',
    ]);
  },
);

test('a model that repeats the last words and ends confirms that the answer was complete', async () => {
  const whole = 'An answer that broke off behind its very last word.';
  upstream.play('odd/first', streamOf(send(event(chunk({ content: whole }))), { do: 'drop' }));
  // First with a prefill, then with an instruction.
  upstream.play('odd/second', {
    kind: 'sequence',
    scenarios: ['', 'its very last word.'].map((content) =>
      streamOf(send(event(chunk({ content }, 'stop')))),
    ),
  });
  const { execution, text } = await runOverWire({
    url: upstream.url,
    chain: ['odd/first', 'odd/second'],
    stream: true,
    policy: { midStream: 'continue' },
  });
  expect(text).toBe(whole);
  expect(JSON.stringify(upstream.calls()[2]?.body)).toContain('was cut off');
  expect(execution.outcome).toMatchObject({ status: 'served', isContinued: true });
});

test('if one model continues with nothing, the next one is called', async () => {
  upstream.play('odd/model-0', streamOf(send(event(chunk({ content: 'The first half, ' }))), { do: 'drop' }));
  upstream.play('odd/model-1', streamOf(send(event(chunk({ content: ' ' }, 'stop')))));
  const last = event(chunk({ content: 'and the second.' }, 'stop')) + event('[DONE]');
  upstream.play('odd/model-2', streamOf(send(last)));
  const { execution, text, chunks } = await runOverWire({
    url: upstream.url,
    chain: ['odd/model-0', 'odd/model-1', 'odd/model-2'],
    stream: true,
    policy: { midStream: 'continue' },
  });
  expect(execution.outcome).toMatchObject({ status: 'served', isContinued: true });
  expect(text.replace(/\s+/g, ' ')).toBe('The first half, and the second.');
  expect(chunks.filter(({ isClosing }) => isClosing)).toHaveLength(1);
});

test.each(['stop', 'length'])(
  'reasoning alone that finishes with "%s" is not an answer, streamed or whole',
  async (finish) => {
    const thoughts = { role: 'assistant', content: '', reasoning: 'Let me think.' };
    const streamed = await stream(
      event(chunk({ reasoning: thoughts.reasoning })) +
        event(chunk({}, finish)) +
        event(body({ choices: [], ...usage(5, 9) })) +
        event('[DONE]'),
    );
    upstream.playEverywhere(jsonAnswer(200, { choices: [{ message: thoughts, finish_reason: finish }] }));
    const whole = await runOverWire({ url: upstream.url, chain: [MODEL] });
    expect(streamed.execution.outcome.status).toBe('partial');
    expect(whole.execution.outcome.status).toBe('failed');
    const [first, second] = [streamed, whole].map(({ execution }) => failedCall(execution.attempts[0]));
    expect(first?.title).toBe(second?.title);
    expect(first?.kind).toBe('empty_answer');
    expect(first?.usage?.outputTokens).toBe(9);
    // The end of reasoning is not passed on as the end of an answer.
    expect(streamed.chunks.filter(({ isClosing }) => isClosing)).toEqual([]);
  },
);

const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

test.each([
  [
    'a whole answer',
    false,
    200,
    `{"choices":[{"message":{"content":"Fine."},"finish_reason":"stop"}],"x":${deep}}`,
  ],
  [
    'a stream',
    true,
    200,
    event(`{"model":"odd/first","choices":[{"delta":{"content":"Fine."}}],"x":${deep}}`),
  ],
  ['an error', false, 500, `{"error":{"code":500,"message":"Bad","x":${deep}}}`],
])('%s nested 100,000 levels deep is a fault of its sender', async (_, isStream, status, sent) => {
  const headers = { 'content-type': isStream ? 'text/event-stream' : 'application/json' };
  const good = isStream
    ? event(chunk({ content: 'Good.' }, 'stop')) + event('[DONE]')
    : body({ choices: [{ message: { content: 'Good.' }, finish_reason: 'stop' }] });
  upstream.play('odd/first', { kind: 'custom', status, headers, body: sent });
  upstream.play('odd/second', { kind: 'custom', status: 200, headers, body: good });
  const { execution, text } = await runOverWire({
    url: upstream.url,
    chain: ['odd/first', 'odd/second'],
    stream: isStream,
    policy: { retries: 0 },
  });
  expect(execution.outcome.status).toBe('served');
  expect(text).toContain('Good.');
  expect(failedCall(execution.attempts[0]).origin).not.toBe('network');
  expect(execution.attempts[0]?.outcome).toBe('failed');
});
