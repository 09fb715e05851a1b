import { calledAttempt, failedCall } from '#tests/support/attempts';
import type { ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyBreakers, runOverWire, type WireRun } from '#tests/support/run-over-wire';
import { jsonAnswer, startScriptedUpstream, type ScriptedUpstream } from '#tests/support/scripted-upstream';

let upstream: ScriptedUpstream;
beforeAll(async () => {
  upstream = await startScriptedUpstream();
});
afterAll(() => upstream?.close());

const MODEL = 'odd/model';
const body = (fields: Record<string, unknown>): string =>
  JSON.stringify({ id: 'x', model: MODEL, ...fields });
const chunk = (delta: Record<string, unknown>, finish: string | null = null, more = {}): string =>
  body({ choices: [{ index: 0, delta, finish_reason: finish }], ...more });
const usage = (prompt: number, completion: number) => ({
  usage: { prompt_tokens: prompt, completion_tokens: completion },
});
const event = (data: string): string => `data: ${data}\n\n`;

/** Streams what this writes through the executor. */
function stream(
  write: (response: ServerResponse) => void,
  fields: Record<string, unknown> = {},
  headers: Record<string, string> = { 'content-type': 'text/event-stream' },
): Promise<WireRun> {
  upstream.answer = (_, response) => {
    response.writeHead(200, headers);
    write(response);
  };
  return runOverWire({ url: upstream.baseUrl, chain: [MODEL], stream: true, body: fields });
}

test.each([
  ['the empty line', '\n'],
  ['any end of line', ''],
])('the last event of a stream counts also where it lacks %s', async (_, end) => {
  const { execution, text } = await stream((response) =>
    response.end(`${event(chunk({ content: 'One, ' }))}data: ${chunk({ content: 'two.' }, 'stop')}${end}`),
  );
  expect(execution.outcome.status).toBe('served');
  expect(text).toBe('One, two.');
});

test('an answer is handed on as it comes also where every event tells the usage so far', async () => {
  const { execution, chunks } = await stream((response) => {
    response.write(event(chunk({ role: 'assistant', content: '' }, null, usage(5, 0))));
    response.write(event(chunk({ content: 'One, ' }, null, usage(5, 1))));
    response.write(event(chunk({ content: 'two.' }, null, usage(5, 2))));
    response.write(event(chunk({}, 'stop', usage(5, 2))));
    // What is billed, in a packet of its own.
    setTimeout(() => response.end(event(body({ choices: [], ...usage(5, 9) })) + event('[DONE]')), 50);
  });
  expect(chunks.map(({ isClosing }) => isClosing)).toEqual([false, false, false, true, true]);
  expect(calledAttempt(execution.attempts[0]).usage).toMatchObject({ inputTokens: 5, outputTokens: 9 });
});

test.each(['', {}, null, false])('an error field that holds nothing (%j) is no error', async (error) => {
  const streamed = await stream((response) =>
    response.end(event(chunk({ content: 'Fine.' }, null, { error })) + event(chunk({}, 'stop', { error }))),
  );
  expect(streamed.text).toBe('Fine.');
  upstream.answer = jsonAnswer(200, {
    error,
    choices: [{ message: { content: 'Fine.' }, finish_reason: 'stop' }],
  });
  const whole = await runOverWire({ url: upstream.baseUrl, chain: [MODEL] });
  expect([streamed, whole].map(({ execution }) => execution.outcome.status)).toEqual(['served', 'served']);
});

test('an event over several lines is handed on in one, as every client can read it', async () => {
  const spread = JSON.stringify(JSON.parse(chunk({ content: 'Spread.' })), null, 2).replaceAll(
    '\n',
    '\ndata: ',
  );
  const { chunks, text } = await stream((response) =>
    response.end(event(spread) + event(chunk({}, 'stop')) + event('[DONE]')),
  );
  expect(text).toBe('Spread.');
  expect(chunks.map(({ data }) => data.includes('\n'))).toEqual([false, false]);
});

test('a stream is known as one by its first line, under whatever content type', async () => {
  const { text } = await stream(
    (response) => response.end(`event: message\n${event(chunk({ content: 'A stream.' }, 'stop'))}`),
    {},
    { 'content-type': 'text/plain' },
  );
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
])(
  'of several answers that come %s none is lost, and the first is the one that is kept',
  async (_, events) => {
    const { execution, chunks, text } = await stream(
      (response) => {
        const [last, ...rest] = events.toReversed().map((choices) => event(body({ choices })));
        response.write(rest.toReversed().join(''));
        // Longer than is waited for the usage behind a finish reason.
        setTimeout(() => response.end(`${last}${event('[DONE]')}`), 1_200);
      },
      { n: 2 },
    );
    expect(execution.outcome.status).toBe('served');
    expect(text).toBe('short');
    expect(chunks).toHaveLength(events.length);
  },
);

test('of several whole answers one that is good is an answer', async () => {
  upstream.answer = jsonAnswer(200, {
    choices: [
      { index: 0, message: { content: '' }, finish_reason: 'content_filter' },
      { index: 1, message: { content: 'The second.' }, finish_reason: 'stop' },
    ],
  });
  const { execution } = await runOverWire({ url: upstream.baseUrl, chain: [MODEL], body: { n: 2 } });
  expect(execution.outcome.status).toBe('served');
});

test.each([
  ['has just passed', () => String(Date.now() - 10_000), 3_000, 30_000],
  ['is yet to come', () => String(Date.now() + 20_000), 15_000, 20_000],
])('a limit that may be tried at once rests all the same, where the reset %s', async (_, reset, from, to) => {
  const breakers = emptyBreakers();
  upstream.answer = (_request, response) => {
    response.writeHead(429, { 'retry-after': '0', 'x-ratelimit-limit': '5', 'x-ratelimit-reset': reset() });
    response.end('{"error":{"code":429,"message":"Rate limit exceeded"}}');
  };
  const { execution } = await runOverWire({ url: upstream.baseUrl, chain: [MODEL], breakers });
  const { outcome } = execution;
  const waitMs = outcome.status === 'failed' ? (outcome.retryAfterMs ?? 0) : 0;
  expect(waitMs).toBeGreaterThan(from);
  expect(waitMs).toBeLessThanOrEqual(to);
});

test('half a call of a function in the older form is not taken over by another model', async () => {
  upstream.answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event(chunk({ function_call: { name: 'weather', arguments: '{"ci' } })));
    response.end(event(body({ error: { code: 502, message: 'Provider disconnected' } })));
  };
  const { execution } = await runOverWire({
    url: upstream.baseUrl,
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

test.each(packings)('an answer packed as %s is read, whole or streamed', async (encoding, pack) => {
  const headers = { 'content-type': 'text/event-stream', 'content-encoding': encoding };
  const streamed = await stream(
    (response) =>
      response.end(pack(event(chunk({ content: 'Packed.' })) + event(chunk({}, 'stop')) + event('[DONE]'))),
    {},
    headers,
  );
  expect(streamed.text).toBe('Packed.');
  upstream.answer = (request, response) => {
    // It was not asked for.
    expect(request.headers['accept-encoding']).toBe('identity');
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
    response.end(pack(body({ choices: [{ message: { content: 'Packed.' }, finish_reason: 'stop' }] })));
  };
  const whole = await runOverWire({ url: upstream.baseUrl, chain: [MODEL] });
  expect(whole.text).toContain('Packed.');
});

test('an error that came packed says whose it is', async () => {
  const error = { code: 429, message: 'Provider returned error', metadata: { provider_name: 'Acme' } };
  upstream.answer = (_, response) => {
    response.writeHead(429, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify({ error })));
  };
  const { execution } = await runOverWire({ url: upstream.baseUrl, chain: [MODEL] });
  expect(execution.attempts[0]).toMatchObject({ origin: 'upstream_provider', provider: 'Acme' });
});

test.each([
  ['is not packed as it says', 'plain text', 'malformed'],
  ['ends too early', gzipSync(body({ choices: [] })).subarray(0, -12), 'cut'],
  ['ends too early, packed as br,', brotliCompressSync(body({ choices: [] })).subarray(0, -4), 'cut'],
])('a packed answer that %s is a failure', async (name, sent, fault) => {
  upstream.answer = (_request, response) => {
    response.writeHead(200, { 'content-encoding': name.includes('br') ? 'br' : 'gzip' }).end(sent);
  };
  const { execution } = await runOverWire({ url: upstream.baseUrl, chain: [MODEL] });
  expect(execution.outcome.status).toBe('failed');
  expect(execution.attempts[0]?.evidence[0]).toMatchObject({ field: 'connection', value: fault });
});

/** What the models of a list say in turn, each breaking off but the last. */
function tellInTurn(deltas: readonly Record<string, unknown>[]): Promise<WireRun> {
  const left = [...deltas];
  upstream.answer = (_, response) => {
    const delta = left.shift() ?? {};
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event(chunk(delta)));
    response.end(
      left.length > 0
        ? event(body({ error: { code: 502, message: 'Provider disconnected' } }))
        : event(chunk({}, 'stop')),
    );
  };
  return runOverWire({
    url: upstream.baseUrl,
    chain: deltas.map((_, index) => `odd/model-${index}`),
    stream: true,
    policy: { midStream: 'continue' },
  });
}

test('an answer begun anew after thoughts alone is not said to be made by two', async () => {
  const { execution, text } = await tellInTurn([{ reasoning: 'Let me think.' }, { content: 'The answer.' }]);
  expect(text).toBe('The answer.');
  expect(execution.outcome).toMatchObject({ status: 'served', isContinued: false });
});

test('thoughts of one model and nothing of the next are no answer', async () => {
  const { execution } = await tellInTurn([{ reasoning: 'Let me think.' }, { content: '' }]);
  expect(execution.outcome.status).toBe('partial');
  expect(execution.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
});

test.each([
  ['far too large', 1e300],
  ['negative', -5],
  ['no whole number', 3.5],
  ['a text', '12'],
])('a token count that is %s is unknown, and the answer is as good', async (_, count) => {
  const odd = {
    usage: {
      prompt_tokens: count,
      completion_tokens: 7,
      cost: typeof count === 'number' ? count * 1e9 : count,
    },
  };
  const { execution } = await stream((response) =>
    response.end(event(chunk({ content: 'Hello.' }, 'stop', odd)) + event('[DONE]')),
  );
  expect(execution.outcome.status).toBe('served');
  expect(calledAttempt(execution.attempts[0]).usage).toEqual({
    inputTokens: null,
    outputTokens: 7,
    costUsd: null,
  });
});

test('a name that is longer than any name is none', async () => {
  const long = 'x'.repeat(100_000);
  const { execution } = await stream((response) =>
    response.end(
      event(
        JSON.stringify({
          id: long,
          model: `~${long}`,
          provider: long,
          choices: [{ index: 0, delta: { content: 'Hello.' }, finish_reason: 'stop' }],
        }),
      ) + event('[DONE]'),
    ),
  );
  expect(execution.outcome).toMatchObject({
    status: 'served',
    facts: { servedModel: MODEL, provider: null },
  });
  expect(execution.attempts[0]).toMatchObject({ provider: null, generationId: null });
});

test.each(['', ' \n'])(
  'a model that continues an answer with %j and a proper end has not completed it',
  async (nothing) => {
    const { execution, text } = await tellInTurn([{ content: 'The first half, ' }, { content: nothing }]);
    expect(text.trim()).toBe('The first half,');
    expect(execution.outcome).toMatchObject({ status: 'partial' });
    // Prefilled first, and then asked in words.
    expect(execution.attempts.map(({ model }) => model)).toEqual([
      'odd/model-0',
      'odd/model-1',
      'odd/model-1',
    ]);
  },
);

test('a model that repeats the last words and ends says that the answer was complete', async () => {
  const whole = 'An answer that broke off behind its very last word.';
  upstream.answer = (request, response) => {
    void readText(request).then((sent) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (sent.includes('odd/first')) {
        response.write(event(chunk({ content: whole })));
        response.socket?.destroySoon();
        return;
      }
      const isAskedInWords = sent.includes('was cut off');
      response.end(event(chunk({ content: isAskedInWords ? 'its very last word.' : '' }, 'stop')));
    });
  };
  const { execution, text } = await runOverWire({
    url: upstream.baseUrl,
    chain: ['odd/first', 'odd/second'],
    stream: true,
    policy: { midStream: 'continue' },
  });
  expect(text).toBe(whole);
  expect(execution.outcome).toMatchObject({ status: 'served', isContinued: true });
});

test('where one model continues with nothing, the next one is asked', async () => {
  upstream.answer = (request, response) => {
    void readText(request).then((sent) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (sent.includes('odd/model-0')) {
        response.write(event(chunk({ content: 'The first half, ' })));
        response.socket?.destroySoon();
      } else if (sent.includes('odd/model-1')) response.end(event(chunk({ content: ' ' }, 'stop')));
      else response.end(event(chunk({ content: 'and the second.' }, 'stop')) + event('[DONE]'));
    });
  };
  const { execution, text, chunks } = await runOverWire({
    url: upstream.baseUrl,
    chain: ['odd/model-0', 'odd/model-1', 'odd/model-2'],
    stream: true,
    policy: { midStream: 'continue' },
  });
  expect(execution.outcome).toMatchObject({ status: 'served', isContinued: true });
  expect(text.replace(/\s+/g, ' ')).toBe('The first half, and the second.');
  expect(chunks.filter(({ isClosing }) => isClosing)).toHaveLength(1);
});

test.each(['stop', 'length'])(
  'thoughts alone that end by "%s" are no answer, streamed or whole',
  async (finish) => {
    const thoughts = { role: 'assistant', content: '', reasoning: 'Let me think.' };
    const streamed = await stream((response) =>
      response.end(
        event(chunk({ reasoning: thoughts.reasoning })) +
          event(chunk({}, finish)) +
          event(body({ choices: [], ...usage(5, 9) })) +
          event('[DONE]'),
      ),
    );
    upstream.answer = jsonAnswer(200, { choices: [{ message: thoughts, finish_reason: finish }] });
    const whole = await runOverWire({ url: upstream.baseUrl, chain: [MODEL] });
    expect(streamed.execution.outcome.status).toBe('partial');
    expect(whole.execution.outcome.status).toBe('failed');
    const [first, second] = [streamed, whole].map(({ execution }) => failedCall(execution.attempts[0]));
    expect(first?.title).toBe(second?.title);
    expect(first?.kind).toBe('empty_answer');
    expect(first?.usage?.outputTokens).toBe(9);
    // The end of thoughts is not told as the end of an answer.
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
])('%s that is nested 100,000 levels deep is the fault of its sender', async (_, isStream, status, sent) => {
  upstream.answer = (request, response) => {
    void readText(request).then((asked) => {
      const isFirst = asked.includes('odd/first');
      response.writeHead(isFirst ? status : 200, {
        'content-type': isStream ? 'text/event-stream' : 'application/json',
      });
      if (isFirst) response.end(sent);
      else if (isStream) response.end(event(chunk({ content: 'Good.' }, 'stop')) + event('[DONE]'));
      else response.end(body({ choices: [{ message: { content: 'Good.' }, finish_reason: 'stop' }] }));
    });
  };
  const { execution, text } = await runOverWire({
    url: upstream.baseUrl,
    chain: ['odd/first', 'odd/second'],
    stream: isStream,
    policy: { retries: 0 },
  });
  expect(execution.outcome.status).toBe('served');
  expect(text).toContain('Good.');
  expect(failedCall(execution.attempts[0]).origin).not.toBe('network');
  expect(execution.attempts[0]?.outcome).toBe('failed');
});
