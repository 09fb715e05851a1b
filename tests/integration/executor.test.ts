import { originOf } from '#lib/engine/attempt';
import { calledAttempt } from '#tests/support/attempts';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import type { Scenario } from '#lib/demo/scenario';
import type { WrittenStep } from '#lib/demo/written-scenario';
import { startFairClock } from '#tests/support/fair-clock';
import { emptyBreakers, runOverWire } from '#tests/support/run-over-wire';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';
const WORDS = Array.from({ length: 60 }, (_, index) => `word${index + 1}`).join(' ');

let upstream: DemoUpstream;
beforeAll(async () => {
  upstream = await startDemoUpstream({ answer: WORDS });
});
afterAll(() => upstream.close());
beforeEach(() => {
  upstream.clear(FIRST);
  upstream.clear(SECOND);
  upstream.resetCalls();
});

const calledModels = (): (string | null)[] => upstream.calls().map((call) => call.model);

for (const stream of [false, true]) {
  const kind = stream ? 'streamed' : 'whole';

  test(`a ${kind} answer comes from the first model if it works`, async () => {
    const { execution, text } = await runOverWire({ url: upstream.url, chain: [FIRST, SECOND], stream });
    expect(execution.outcome.status).toBe('served');
    expect(text).toContain(WORDS);
    expect(calledModels()).toEqual([FIRST]);
    expect(calledAttempt(execution.attempts[0]).usage?.outputTokens).toBeGreaterThan(0);
  });

  type Row = readonly [name: string, scenario: Scenario, called: readonly string[]];
  const rows: readonly Row[] = [
    ['an upstream limit switches at once', { kind: 'rate_limited_upstream' }, [FIRST, SECOND]],
    [
      'an upstream limit with Retry-After switches at once too',
      { kind: 'rate_limited_upstream', retryAfterSeconds: 1 },
      [FIRST, SECOND],
    ],
    ['a limit of the user’s provider key switches', { kind: 'rate_limited_byok' }, [FIRST, SECOND]],
    ['a 500 is retried once before a switch', { kind: 'server_error' }, [FIRST, FIRST, SECOND]],
    ['after a temporary 500 the same model answers', { kind: 'server_error', times: 1 }, [FIRST, FIRST]],
    ['a provider that is down causes a switch', { kind: 'provider_down' }, [FIRST, SECOND]],
    ['an HTML page is retried once', { kind: 'html_502', times: 1 }, [FIRST, FIRST]],
    ['a reset before any byte is retried once', { kind: 'reset', times: 1 }, [FIRST, FIRST]],
    ['a context error switches after one call', { kind: 'context_too_long' }, [FIRST, SECOND]],
    ['an error inside a 200 switches', { kind: 'error_in_200' }, [FIRST, SECOND]],
    ['an error finish without an error switches', { kind: 'finish_error', tokens: 0 }, [FIRST, SECOND]],
    ['an empty answer switches', { kind: 'empty_answer' }, [FIRST, SECOND]],
    ['a provider’s 401 switches', { kind: 'provider_401' }, [FIRST, SECOND]],
    ['an unknown model switches', { kind: 'unknown_model' }, [FIRST, SECOND]],
  ];
  for (const [name, scenario, called] of rows) {
    test(`${kind}: ${name}`, async () => {
      upstream.play(FIRST, scenario);
      const { execution, text } = await runOverWire({ url: upstream.url, chain: [FIRST, SECOND], stream });
      expect(calledModels()).toEqual(called);
      expect(execution.outcome.status).toBe('served');
      expect(text).toContain(WORDS);
    });
  }

  test(`${kind}: a content refusal ends the request unless the policy says switch`, async () => {
    upstream.play(FIRST, { kind: 'content_policy' });
    const stopped = await runOverWire({ url: upstream.url, chain: [FIRST, SECOND], stream });
    expect(stopped.execution.outcome).toMatchObject({
      status: 'failed',
      errorType: 'request_rejected',
      httpStatus: 400,
    });
    expect(calledModels()).toEqual([FIRST]);
    const switched = await runOverWire({
      url: upstream.url,
      chain: [FIRST, SECOND],
      stream,
      policy: { contentPolicy: 'switch' },
    });
    expect(switched.execution.outcome.status).toBe('served');
  });

  test(`${kind}: a short account limit is waited for`, async () => {
    upstream.play(FIRST, { kind: 'account_limit', retryAfterSeconds: 1, times: 1 });
    const { execution } = await runOverWire({ url: upstream.url, chain: [FIRST, SECOND], stream });
    expect(calledModels()).toEqual([FIRST, FIRST]);
    expect(execution.attempts[1]?.waitMs).toBeGreaterThan(990);
    expect(execution.outcome.status).toBe('served');
  });

  test(`${kind}: a used-up free tier skips free models and switches to a paid one`, async () => {
    upstream.play('google/gemma-3-27b-it:free', { kind: 'free_tier_daily' });
    const { execution } = await runOverWire({
      url: upstream.url,
      chain: ['google/gemma-3-27b-it:free', 'openai/gpt-oss-20b:free', SECOND],
      stream,
    });
    expect(calledModels()).toEqual(['google/gemma-3-27b-it:free', SECOND]);
    expect(execution.attempts.map((attempt) => attempt.outcome)).toEqual(['failed', 'skipped', 'served']);
  });

  test(`${kind}: a silent model is called once, and its time limit causes a switch`, async () => {
    upstream.play(FIRST, { kind: 'hang' });
    const { execution } = await runOverWire({
      url: upstream.url,
      chain: [FIRST, SECOND],
      stream,
      policy: stream ? { firstTokenMs: 1_000 } : { wholeAnswerMs: 1_000 },
    });
    expect(calledModels()).toEqual([FIRST, SECOND]);
    expect(execution.outcome.status).toBe('served');
  });

  test(`${kind}: a refused key stops the chain`, async () => {
    upstream.play(FIRST, { kind: 'bad_key' });
    const { execution } = await runOverWire({ url: upstream.url, chain: [FIRST, SECOND], stream });
    expect(calledModels()).toEqual([FIRST]);
    expect(execution.outcome).toMatchObject({ status: 'failed', errorType: 'credentials', httpStatus: 401 });
  });

  test(`${kind}: the deadline is kept`, async () => {
    upstream.play(FIRST, { kind: 'hang' });
    const elapsedMs = startFairClock();
    const { execution } = await runOverWire({
      url: upstream.url,
      chain: [FIRST, SECOND],
      stream,
      policy: { deadlineMs: 1_000 },
    });
    expect(elapsedMs()).toBeLessThan(1_500);
    expect(execution.outcome).toMatchObject({ status: 'failed', errorType: 'timeout', httpStatus: 504 });
    expect(calledModels()).toEqual([FIRST]);
  });

  test(`${kind}: a client disconnect cancels the call`, async () => {
    upstream.play(FIRST, { kind: 'hang' });
    const client = new AbortController();
    const run = runOverWire({ url: upstream.url, chain: [FIRST, SECOND], stream, signal: client.signal });
    await expect.poll(() => upstream.calls().length).toBe(1);
    client.abort();
    expect((await run).execution.outcome.status).toBe('cancelled');
    await expect.poll(() => upstream.calls()[0]?.aborted).toBe(true);
  });
}

test('a stream cut after content ends as partial, without another call', async () => {
  upstream.play(FIRST, { kind: 'cut_after', tokens: 40 });
  const { execution, text } = await runOverWire({ url: upstream.url, chain: [FIRST, SECOND], stream: true });
  expect(execution.outcome.status).toBe('partial');
  expect(text.trim()).toBe(WORDS.split(' ').slice(0, 40).join(' '));
  expect(calledModels()).toEqual([FIRST]);
});

for (const [name, scenario] of [
  ['cut', { kind: 'cut_after', tokens: 40 }],
  ['stalled', { kind: 'stall_after', tokens: 20, ms: 30_000 }],
  [
    'failed with an error event',
    { kind: 'error_mid_stream', tokens: 30, shape: 'empty_choices', done: false },
  ],
] as const satisfies readonly (readonly [string, Scenario])[]) {
  for (const second of ['ok', 'invalid_prefill'] as const) {
    test(`a ${name} stream is continued if the policy says so (second model: ${second})`, async () => {
      upstream.play(FIRST, scenario);
      upstream.play(SECOND, { kind: second });
      const { execution, text } = await runOverWire({
        url: upstream.url,
        chain: [FIRST, SECOND],
        stream: true,
        policy: { midStream: 'continue', stallMs: 2_000 },
      });
      expect(execution.outcome).toMatchObject({ status: 'served', isContinued: true });
      expect(text).toBe(WORDS);
    });
  }
}

test('one invalid event in the middle of a stream is dropped', async () => {
  upstream.play(FIRST, { kind: 'invalid_json_event' });
  const { execution, text } = await runOverWire({ url: upstream.url, chain: [FIRST], stream: true });
  expect(execution.outcome.status).toBe('served');
  expect(text).toBe(WORDS);
});

test('a complete stream without [DONE] ends soon, with its usage', async () => {
  upstream.play(FIRST, { kind: 'no_done' });
  const elapsedMs = startFairClock();
  const { execution } = await runOverWire({ url: upstream.url, chain: [FIRST], stream: true });
  expect(elapsedMs()).toBeLessThan(3_000);
  expect(execution.outcome.status).toBe('served');
  expect(calledAttempt(execution.attempts[0]).usage?.inputTokens).toBeGreaterThan(0);
});

test('keep-alive comments extend the first-token limit', async () => {
  upstream.play(FIRST, { kind: 'slow_first_token', ms: 2_500, keepAlive: true, everyMs: 50 });
  const { execution } = await runOverWire({
    url: upstream.url,
    chain: [FIRST, SECOND],
    stream: true,
    policy: { firstTokenMs: 1_000 },
  });
  expect(calledModels()).toEqual([FIRST]);
  expect(execution.outcome.status).toBe('served');
});

test('endless keep-alive comments cause a switch at the longer limit', async () => {
  upstream.play(FIRST, { kind: 'keep_alive_forever', everyMs: 50 });
  const { execution } = await runOverWire({
    url: upstream.url,
    chain: [FIRST, SECOND],
    stream: true,
    policy: { keepAliveMs: 400 },
  });
  expect(calledModels()).toEqual([FIRST, SECOND]);
  expect(execution.outcome.status).toBe('served');
});

test('a limited model is skipped by the next request, but tried if no other is left', async () => {
  upstream.play(FIRST, { kind: 'rate_limited_upstream' });
  const breakers = emptyBreakers();
  await runOverWire({ url: upstream.url, chain: [FIRST, SECOND], breakers });
  const next = await runOverWire({ url: upstream.url, chain: [FIRST, SECOND], breakers });
  expect(calledModels()).toEqual([FIRST, SECOND, SECOND]);
  expect(next.execution.attempts.map((attempt) => attempt.outcome)).toEqual(['skipped', 'served']);
  const alone = await runOverWire({ url: upstream.url, chain: [FIRST], breakers });
  expect(alone.execution.outcome).toMatchObject({
    status: 'failed',
    errorType: 'all_cooling_down',
    httpStatus: 429,
  });
  expect(calledModels()).toEqual([FIRST, SECOND, SECOND, FIRST]);
});

test('any model in a chain of twelve can serve', async () => {
  const chain = Array.from({ length: 12 }, (_, index) => `test/model-${index}`);
  for (const [place, model] of chain.entries()) {
    for (const [index, other] of chain.entries()) {
      if (index < place) upstream.play(other, { kind: 'rate_limited_upstream' });
      else upstream.play(other, { kind: 'ok' });
    }
    const { execution } = await runOverWire({ url: upstream.url, chain, policy: { maxAttempts: 12 } });
    expect(execution.attempts.at(-1)).toMatchObject({ model, outcome: 'served' });
    expect(execution.attempts).toHaveLength(place + 1);
  }
});

const event = (delta: Record<string, unknown>, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

/** A stream with one word every 50 ms that ends or breaks. */
function slowStream(words: number, isBroken: boolean): Scenario {
  const steps = Array.from({ length: words }, (_, index): WrittenStep[] => [
    { do: 'wait', ms: 50 },
    { do: 'send', text: event({ content: `word${index + 1} ` }) },
  ]).flat();
  const end: WrittenStep = isBroken ? { do: 'drop' } : { do: 'send', text: event({}, 'stop') };
  return {
    kind: 'custom_steps',
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    steps: [...steps, { do: 'wait', ms: 50 }, end],
  };
}

/** An upstream whose models play these scenarios. */
async function startPlaying(scenarios: Readonly<Record<string, Scenario>>): Promise<string> {
  const slow = await startDemoUpstream({ scenarios });
  onTestFinished(() => slow.close());
  return slow.url;
}

test('a healthy stream continues past the request’s deadline', async () => {
  const url = await startPlaying({ [FIRST]: slowStream(15, false) });
  const { execution, text: answer } = await runOverWire({
    url,
    chain: [FIRST, SECOND],
    stream: true,
    policy: { deadlineMs: 300 },
  });
  expect(execution.outcome.status).toBe('served');
  expect(answer).toContain('word15');
  expect(execution.endedAtMs - execution.startedAtMs).toBeGreaterThan(600);
});

test('a stream that breaks after the deadline gives the next model a full deadline to continue', async () => {
  const url = await startPlaying({ [FIRST]: slowStream(10, true), [SECOND]: slowStream(10, false) });
  const { execution } = await runOverWire({
    url,
    chain: [FIRST, SECOND],
    stream: true,
    policy: { deadlineMs: 300, midStream: 'continue' },
  });
  expect(execution.outcome).toMatchObject({ status: 'served', isContinued: true });
});

test.each(['stop', 'continue'] as const)(
  'an endless stream is ended by maxStreamMs (midStream %s)',
  async (midStream) => {
    const url = await startPlaying({ [FIRST]: slowStream(1_000, false) });
    const { execution } = await runOverWire({
      url,
      chain: [FIRST, SECOND],
      stream: true,
      policy: { maxStreamMs: 300, midStream },
    });
    expect(execution.outcome).toMatchObject({ status: 'partial', errorType: 'timeout' });
    expect(execution.attempts).toMatchObject([
      { model: FIRST, origin: 'understudy', title: 'The answer ran for too long' },
    ]);
  },
);

test('an answer continued by several models has the same time limit as one', async () => {
  const chain = Array.from({ length: 6 }, (_, index) => `slow/model-${index}`);
  const url = await startPlaying(Object.fromEntries(chain.map((model) => [model, slowStream(4, true)])));
  const { execution } = await runOverWire({
    url,
    chain,
    stream: true,
    policy: { maxStreamMs: 500, midStream: 'continue', maxAttempts: 6 },
  });
  expect(execution.outcome).toMatchObject({ status: 'partial', errorType: 'timeout' });
  expect(execution.attempts.length).toBeLessThan(5);
});

test('a whole answer slower than the first-token limit is waited for', async () => {
  const slow = await startDemoUpstream({ answer: WORDS, pace: { firstTokenMs: 500, perTokenMs: 0 } });
  onTestFinished(() => slow.close());
  const { execution } = await runOverWire({
    url: slow.url,
    chain: [FIRST, SECOND],
    policy: { firstTokenMs: 200 },
  });
  expect(execution.outcome.status).toBe('served');
  expect(execution.attempts).toMatchObject([{ model: FIRST, outcome: 'served' }]);
});

const beginnings: readonly [string, number, string][] = [
  ['an error that never ends', 429, '{"error":{"code":429,"message":"Provider returned error",'],
  ['a whole answer that stops in the middle', 200, ' \n{"id":"gen-1","choices":[{"message":{"content":"wor'],
];
test.each(beginnings)('%s causes a switch long before the deadline', async (_, status, beginning) => {
  const silent: Scenario = {
    kind: 'custom_steps',
    status,
    headers: { 'content-type': 'application/json' },
    steps: [{ do: 'send', text: beginning }, { do: 'hold' }],
  };
  upstream.play(FIRST, silent);
  const elapsedMs = startFairClock();
  const { execution, text } = await runOverWire({
    url: upstream.url,
    chain: [FIRST, SECOND],
    policy: { stallMs: 1_000, deadlineMs: 20_000 },
  });
  expect(elapsedMs()).toBeLessThan(5_000);
  expect(text).toContain(WORDS);
  expect(execution.attempts.map(originOf)).toEqual(['upstream_provider', null]);
});

test('a server that does not speak HTTP causes a switch at once, without naming a company', async () => {
  upstream.play(FIRST, { kind: 'raw_socket', steps: [{ do: 'send', text: '+OK ready\r\n' }] });
  const { execution } = await runOverWire({ url: upstream.url, chain: [FIRST] });
  expect(execution.attempts).toMatchObject([{ origin: 'network', action: 'switch_model', httpStatus: null }]);
});
