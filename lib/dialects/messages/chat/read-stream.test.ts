import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Chunk } from '#lib/engine/call';
import { collectMessage, grammarFaults, messagesEvents } from '#tests/support/messages-stream';
import { translate } from './translate.ts';

type Delta = Readonly<Record<string, unknown>>;

const request = () => {
  const translation = translate({ messages: [{ role: 'user', content: 'Hello' }] }, null);
  if (translation.outcome === 'unfit') throw new Error('It can be said.');
  return translation.request;
};

const chunkOf = (body: Delta): Chunk => ({
  events: `data: ${JSON.stringify({ id: 'chatcmpl-1', model: 'labs-large', ...body })}\n\n`,
  text: '',
  reasoning: '',
  hasToolCall: false,
  isClosing: false,
});

const deltaOf = (delta: Delta, finish_reason: string | null = null) =>
  chunkOf({ choices: [{ index: 0, delta, finish_reason }] });
const callOf = (index: number, id: string | undefined, name: string | undefined, json: string) =>
  deltaOf({ tool_calls: [{ index, id, function: { name, arguments: json } }] });
const usage = {
  prompt_tokens: 100,
  completion_tokens: 20,
  prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
  completion_tokens_details: { reasoning_tokens: 5 },
  cost: 0.25,
};
const usageChunk = chunkOf({ choices: [], usage });

/** The stream the client receives, or null if the answer cannot be expressed in Messages. */
function translated(chunks: readonly Chunk[]): string | null {
  const translator = request().openStream();
  const pushed = chunks.map(translator.push).map(({ events }) => events);
  const end = translator.end();
  return end === 'malformed' ? null : pushed.join('') + end.map(({ events }) => events).join('');
}

function readValidStream(chunks: readonly Chunk[]) {
  const wire = translated(chunks) ?? '';
  expect(grammarFaults(wire)).toEqual([]);
  return { wire, ...collectMessage(wire) };
}

test('a stream starts with an estimate of the tokens and ends with the real counts', () => {
  const {
    wire,
    content,
    stopReason,
    usage: reported,
  } = readValidStream([
    deltaOf({ role: 'assistant', content: '' }),
    deltaOf({ content: 'Good ' }),
    deltaOf({ content: 'evening.' }),
    deltaOf({}, 'stop'),
    usageChunk,
  ]);
  expect(content).toEqual([{ type: 'text', text: 'Good evening.' }]);
  expect(stopReason).toBe('end_turn');
  expect(reported).toEqual({
    input_tokens: 30,
    cache_read_input_tokens: 60,
    cache_creation_input_tokens: 10,
    output_tokens: 20,
    output_tokens_details: { thinking_tokens: 5 },
    cost: 0.25,
  });
  const [start] = messagesEvents(wire);
  expect(start?.data).toMatchObject({
    message: { id: 'msg_chatcmpl-1', model: 'labs-large', usage: { input_tokens: 2 } },
  });
});

test('text, a call and more text are separate blocks', () => {
  const { content, stopReason } = readValidStream([
    deltaOf({ content: 'I look.' }),
    callOf(0, 'call_1', 'look', ''),
    callOf(0, undefined, undefined, '{"at":'),
    deltaOf({ content: null }),
    callOf(0, undefined, undefined, '"a"}'),
    deltaOf({ content: 'Done.' }),
    deltaOf({}, 'stop'),
  ]);
  expect(content).toEqual([
    { type: 'text', text: 'I look.' },
    { type: 'tool_use', id: 'call_1', name: 'look', input: { at: 'a' } },
    { type: 'text', text: 'Done.' },
  ]);
  expect(stopReason).toBe('tool_use');
});

test('an answer can start with a call, and interleaved calls are sent one after another', () => {
  const { content } = readValidStream([
    callOf(0, 'call_1', 'look', '{"a"'),
    callOf(1, 'call_2', 'listen', ''),
    callOf(0, undefined, undefined, ':1}'),
    callOf(1, undefined, undefined, '{}'),
    deltaOf({}, 'tool_calls'),
  ]);
  expect(content).toEqual([
    { type: 'tool_use', id: 'call_1', name: 'look', input: { a: 1 } },
    { type: 'tool_use', id: 'call_2', name: 'listen', input: {} },
  ]);
});

test('calls with the same index are distinguished by their ids', () => {
  const { content } = readValidStream([
    callOf(0, 'call_1', 'look', '{}'),
    callOf(0, 'call_2', 'listen', '{"b":2}'),
    deltaOf({}, 'tool_calls'),
  ]);
  expect(content).toMatchObject([{ name: 'look' }, { name: 'listen', input: { b: 2 } }]);
});

test('a late id is waited for, and a missing id is generated', () => {
  const { content } = readValidStream([
    callOf(0, undefined, undefined, '{"a":'),
    callOf(0, 'call_1', 'look', '1}'),
    callOf(1, undefined, 'listen', ''),
    deltaOf({}, 'tool_calls'),
  ]);
  expect(content).toMatchObject([
    { id: 'call_1', name: 'look', input: { a: 1 } },
    { id: 'toolu_1', name: 'listen' },
  ]);
});

test('unsigned reasoning is dropped but counts as a keep-alive', () => {
  const { content, wire } = readValidStream([
    deltaOf({ reasoning: 'Hm.' }),
    deltaOf({ reasoning_content: 'Hm.' }),
    deltaOf({ content: 'Yes.' }),
    deltaOf({}, 'stop'),
  ]);
  expect(content).toEqual([{ type: 'text', text: 'Yes.' }]);
  expect(messagesEvents(wire).map(({ name }) => name)).toEqual([
    'message_start',
    'ping',
    'ping',
    'content_block_start',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ]);
  expect(wire).not.toContain('Hm.');
});

test.each([
  ['input that is not JSON', [callOf(0, 'c', 'look', '{"a":'), deltaOf({}, 'tool_calls')]],
  ['input that is not an object', [callOf(0, 'c', 'look', '[1]'), deltaOf({}, 'tool_calls')]],
  ['a call without a name', [callOf(0, 'c', undefined, '{}'), deltaOf({}, 'tool_calls')]],
  ['announced calls that never arrive', [deltaOf({ content: 'Hm' }), deltaOf({}, 'tool_calls')]],
])('%s is a failure, and nothing is invented for it', (_name, chunks) => {
  expect(translated(chunks)).toBeNull();
});

test.each([
  ['length', 'max_tokens'],
  ['content_filter', 'refusal'],
  ['stop', 'end_turn'],
])('the finish reason %s becomes %s', (finish, reason) => {
  expect(readValidStream([deltaOf({ content: 'Well' }), deltaOf({}, finish)]).stopReason).toBe(reason);
});

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const input = fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 });
const call = fc.record({ name: fc.constantFrom('look', 'listen'), input });
const answer = fc
  .record({
    pieces: fc.array(text, { maxLength: 4 }),
    thoughts: fc.array(text, { maxLength: 2 }),
    calls: fc.array(call, { maxLength: 3 }),
    cutAt: fc.nat(20),
    mixes: fc.boolean(),
    isLong: fc.boolean(),
  })
  .filter(({ pieces, calls }) => pieces.length + calls.length > 0);

test('a streamed answer has the same content as the same answer sent whole', () => {
  fc.assert(
    fc.property(answer, ({ pieces, thoughts, calls, cutAt, mixes, isLong }) => {
      const finish = isLong ? 'length' : calls.length > 0 ? 'tool_calls' : 'stop';
      const called = calls.map(({ name, input: given }, index) => ({
        index,
        id: `call_${index}`,
        type: 'function',
        function: { name, arguments: JSON.stringify(given) },
      }));
      const beginnings = called.map(({ index, id, function: { name, arguments: json } }) =>
        callOf(index, id, name, json.slice(0, cutAt)),
      );
      const rests = called.map(({ index, function: { arguments: json } }) =>
        callOf(index, undefined, undefined, json.slice(cutAt)),
      );
      const callChunks = mixes
        ? [...beginnings, ...rests]
        : beginnings.flatMap((beginning, index) => [beginning, rests[index] ?? beginning]);
      const {
        content,
        stopReason,
        usage: reported,
      } = readValidStream([
        ...thoughts.map((reasoning) => deltaOf({ reasoning })),
        ...pieces.map((piece) => deltaOf({ content: piece })),
        ...callChunks,
        deltaOf({}, finish),
        usageChunk,
      ]);
      const message = { content: pieces.join(''), reasoning: thoughts.join(''), tool_calls: called };
      const whole = request().answer({
        bytes: Buffer.from(''),
        body: { id: 'chatcmpl-1', choices: [{ message, finish_reason: finish }], usage },
      });
      expect(whole).toMatchObject({ body: { content, stop_reason: stopReason, usage: reported } });
    }),
  );
});

test('text in a list of parts is read', () => {
  const parts = [{ type: 'text', text: 'Good ' }, { type: 'image' }, { type: 'text', text: 'evening.' }];
  const { content } = readValidStream([deltaOf({ content: parts }), deltaOf({}, 'stop')]);
  expect(content).toMatchObject([{ type: 'text', text: 'Good evening.' }]);
});
