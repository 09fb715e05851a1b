import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noFacts, type Answer, type Chunk } from '#lib/engine/call';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import type { Body } from '#lib/dialects/wire';
import { finalResponse, grammarFaults, readEvents } from '#tests/support/response-grammar';
import { translate } from './translate.ts';

const names = { lookup: () => undefined, resolve: () => undefined };

function requestOf(body: Body) {
  const translation = translate({ model: 'm', input: 'x', ...body });
  if (translation.outcome === 'unfit') throw new Error(translation.unfit.reason);
  return translation.request;
}

/** The chunks as the Chat Completions reader passes them on. */
function chunksOf(bodies: readonly unknown[]): readonly Chunk[] {
  const reader = chatCompletions.wire.createEventReader('m', names);
  return bodies.flatMap((body) => {
    const event = reader.read(JSON.stringify(body), noFacts);
    return event.kind === 'chunk' ? [{ ...event.chunk, isClosing: false }] : [];
  });
}

function stream(bodies: readonly unknown[], body: Body = {}): string {
  const translator = requestOf(body).openStream();
  const pushed = chunksOf(bodies).map(translator.push);
  const end = translator.end();
  if (end === 'malformed') throw new Error('It can be an answer of Responses.');
  return [...pushed, ...end].map(({ events }) => events).join('');
}

const head = { id: 'chatcmpl-7', created: 1_700_000_000, model: 'm' };
const piece = (delta: unknown, finish: string | null = null): Body => ({
  ...head,
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const usage = {
  prompt_tokens: 20,
  completion_tokens: 9,
  prompt_tokens_details: { cached_tokens: 16, cache_write_tokens: 2 },
  completion_tokens_details: { reasoning_tokens: 4 },
  cost: 0.5,
};
const tail = { ...head, choices: [], usage };

const callPiece = (index: number, more: Body): Body => piece({ tool_calls: [{ index, ...more }] });

describe('a stream of Chat Completions', () => {
  test.each(['text', 'tools', 'thoughts'])('gives the same events as a recording: %s', (name) => {
    const folder = join(import.meta.dirname, '../../../../tests/fixtures/dialects/responses');
    const wire = readFileSync(join(folder, `${name}.chat.sse`), 'utf8');
    const bodies = wire
      .split('\n\n')
      .filter((event) => event.startsWith('data: {'))
      .map((event): unknown => JSON.parse(event.slice('data: '.length)));
    const written = stream(bodies, { tools: [{ type: 'function', name: 'look', strict: false }] });
    expect(written.replaceAll(/"completed_at":\d+/g, '"completed_at":0')).toBe(
      readFileSync(join(folder, `${name}.responses.sse`), 'utf8'),
    );
    expect(grammarFaults(readEvents(written))).toEqual([]);
  });

  test('reports the tokens, including cached and reasoning tokens', () => {
    const response = finalResponse(readEvents(stream([piece({ content: 'Hi.' }), piece({}, 'stop'), tail])));
    expect(response.usage).toEqual({
      input_tokens: 20,
      input_tokens_details: { cached_tokens: 16, cache_write_tokens: 2 },
      output_tokens: 9,
      output_tokens_details: { reasoning_tokens: 4 },
      total_tokens: 29,
      cost: 0.5,
    });
  });

  test('reports estimated tokens if the server reports none, and marks them as an estimate', () => {
    const bodies = [piece({ content: 'Eight of these are two.' }), piece({}, 'stop')];
    const response = finalResponse(readEvents(stream(bodies, { input: 'x'.repeat(400) })));
    expect(response.usage).toMatchObject({
      input_tokens: 100,
      output_tokens: 6,
      total_tokens: 106,
      is_estimate: true,
    });
  });

  test.each([
    ['stop', 'completed', null],
    ['length', 'incomplete', { reason: 'max_output_tokens' }],
    ['content_filter', 'incomplete', { reason: 'content_filter' }],
  ])('with the finish reason %s is %s', (finish, status, details) => {
    const events = readEvents(stream([piece({ content: 'Hi.' }), piece({}, finish), tail]));
    expect(finalResponse(events)).toMatchObject({ status, incomplete_details: details });
    expect(finalResponse(events).output).toMatchObject([{ status }]);
  });

  test('with interleaved calls sends one call after another', () => {
    const bodies = [
      callPiece(0, { id: 'a', function: { name: 'look', arguments: '' } }),
      callPiece(0, { function: { arguments: '{"x":' } }),
      callPiece(1, { id: 'b', function: { name: 'look', arguments: '{"y":' } }),
      piece({ content: null }),
      callPiece(0, { function: { arguments: '1}' } }),
      callPiece(1, { function: { arguments: '2}' } }),
      piece({}, 'tool_calls'),
      tail,
    ];
    const events = readEvents(stream(bodies));
    expect(grammarFaults(events)).toEqual([]);
    expect(finalResponse(events).output).toMatchObject([
      { type: 'function_call', call_id: 'a', name: 'look', arguments: '{"x":1}' },
      { type: 'function_call', call_id: 'b', name: 'look', arguments: '{"y":2}' },
    ]);
  });

  test('restores the names and groups of calls that the client knows', () => {
    const long = 'x'.repeat(80);
    const tools = [
      { type: 'namespace', name: 'agents', tools: [{ type: 'function', name: 'look' }] },
      { type: 'custom', name: 'run' },
      { type: 'function', name: long },
    ];
    const offered = requestOf({ tools }).body.tools;
    const sent = Array.isArray(offered)
      ? offered.map((tool: { function: { name: string } }) => tool.function.name)
      : [];
    const bodies = sent.map((name, index) =>
      callPiece(index, { id: `c${index}`, function: { name, arguments: '{"input":"ls"}' } }),
    );
    const events = readEvents(stream([...bodies, piece({}, 'tool_calls'), tail], { tools }));
    expect(grammarFaults(events)).toEqual([]);
    expect(finalResponse(events).output).toMatchObject([
      { type: 'function_call', name: 'look', namespace: 'agents' },
      { type: 'custom_tool_call', name: 'run', input: 'ls' },
      { type: 'function_call', name: long },
    ]);
  });

  test('that announces calls but has none is malformed', () => {
    const translator = requestOf({}).openStream();
    for (const chunk of chunksOf([piece({ content: 'Hi.' }), piece({}, 'tool_calls')]))
      translator.push(chunk);
    expect(translator.end()).toBe('malformed');
    const whole = { ...head, choices: [{ finish_reason: 'tool_calls', message: { content: 'Hi.' } }] };
    expect(requestOf({}).answer({ body: whole, bytes: Buffer.from('') })).toBe('malformed');
  });

  test('reports reasoning as a summary if the client asks for one', () => {
    const bodies = [piece({ reasoning_content: 'Hm.' }), piece({ content: 'Hi.' }), piece({}, 'stop'), tail];
    const events = readEvents(stream(bodies, { reasoning: { summary: 'auto' } }));
    expect(grammarFaults(events)).toEqual([]);
    expect(finalResponse(events).output).toMatchObject([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
      { type: 'message' },
    ]);
  });

  test('an empty first chunk announces no message', () => {
    const bodies = [
      piece({ role: 'assistant', content: '' }),
      callPiece(0, { id: 'a', function: { name: 'look', arguments: '{}' } }),
      piece({}, 'stop'),
      tail,
    ];
    expect(finalResponse(readEvents(stream(bodies))).output).toMatchObject([{ type: 'function_call' }]);
  });
});

const words = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const message = fc.record({
  reasoning: fc.option(words, { nil: null }),
  content: fc.option(words, { nil: null }),
  refusal: fc.option(words, { nil: null }),
  calls: fc.array(fc.record({ a: fc.option(words), b: fc.option(fc.nat()) }), { maxLength: 3 }),
});
type Message = typeof message extends fc.Arbitrary<infer Value> ? Value : never;

const isFilled = ({ content, refusal, calls }: Message): boolean =>
  content !== null || refusal !== null || calls.length > 0;

function toolCalls({ calls }: Message) {
  return calls.map((given, index) => ({
    id: `call_${index}`,
    type: 'function',
    function: { name: 'look', arguments: JSON.stringify(given) },
  }));
}

function messageOf(given: Message): Body {
  const { reasoning, content, refusal } = given;
  const calls = toolCalls(given);
  return {
    role: 'assistant',
    content,
    ...(refusal === null ? {} : { refusal }),
    ...(reasoning === null ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function wholeOf(given: Message, finish: string): Body {
  return { ...head, choices: [{ index: 0, finish_reason: finish, message: messageOf(given) }], usage };
}

const letters = (text: string): readonly string[] => text.match(/./gsu) ?? [];

/** The same answer in chunks. Chunks of calls are interleaved. */
function piecesOf(given: Message, finish: string): readonly Body[] {
  const { reasoning, content, refusal } = given;
  const calls = toolCalls(given).map(({ id, type, function: { name, arguments: json } }, index) => [
    callPiece(index, { id, type, function: { name, arguments: '' } }),
    ...letters(json).map((one) => callPiece(index, { function: { arguments: one } })),
  ]);
  const longest = Math.max(0, ...calls.map(({ length }) => length));
  const mixed = [...Array.from({ length: longest }).keys()].flatMap((at) =>
    calls.flatMap((pieces) => pieces.slice(at, at + 1)),
  );
  return [
    ...letters(reasoning ?? '').map((one) => piece({ reasoning_content: one })),
    ...letters(content ?? '').map((one) => piece({ content: one })),
    ...letters(refusal ?? '').map((one) => piece({ refusal: one })),
    ...mixed,
    piece({}, finish),
    tail,
  ];
}

function answerOf(whole: Body): Answer {
  const answer = requestOf({}).answer({ body: { ...whole }, bytes: Buffer.from(JSON.stringify(whole)) });
  if (answer === 'malformed') throw new Error('It can be an answer of Responses.');
  return answer;
}

const finishes = fc.constantFrom('stop', 'length', 'content_filter');
const withoutTime = ({ completed_at: _time, ...response }: Body): Body => response;

test('whole and streamed answers have the same content, and every stream follows the grammar', () => {
  fc.assert(
    fc.property(message.filter(isFilled), finishes, (given, finish) => {
      const whole = wholeOf(given, finish);
      const answer = answerOf(whole);
      const events = readEvents(stream(piecesOf(given, finish)));
      expect(grammarFaults(events)).toEqual([]);
      expect(withoutTime(finalResponse(events))).toEqual(withoutTime(answer.body));
    }),
  );
});

test('an answer sent back as history becomes the original message again', () => {
  fc.assert(
    fc.property(message.filter(isFilled), (given) => {
      const whole = wholeOf(given, 'stop');
      const answer = answerOf(whole);
      const input = Array.isArray(answer.body.output) ? answer.body.output : [];
      const { body } = requestOf({ input });
      expect(body.messages).toEqual([messageOf(given)]);
    }),
  );
});

test('arguments sent as an object are converted to JSON', () => {
  const named = { id: 'call_1', function: { name: 'look', arguments: { city: 'Graz' } } };
  const written = stream([callPiece(0, named), piece({}, 'tool_calls')], {
    tools: [{ type: 'function', name: 'look' }],
  });
  expect(finalResponse(readEvents(written)).output).toMatchObject([{ arguments: '{"city":"Graz"}' }]);
});

test('a 20 MB call in many chunks is read quickly', () => {
  const open = { id: 'call_1', function: { name: 'look', arguments: '{"text":"' } };
  const more = callPiece(0, { function: { arguments: 'x'.repeat(10_000) } });
  const translator = requestOf({ tools: [{ type: 'function', name: 'look' }] }).openStream();
  const [first, next] = chunksOf([callPiece(0, open), more]);
  if (first === undefined || next === undefined) throw new Error('Both are chunks.');
  translator.push(first);
  const startedAtMs = performance.now();
  for (let pushed = 0; pushed < 2_000; pushed += 1) translator.push(next);
  expect(performance.now() - startedAtMs).toBeLessThan(2_000);
});
