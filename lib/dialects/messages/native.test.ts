import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Chunk, noFacts } from '#lib/engine/call';
import { collectMessage, grammarFaults, messagesEvents } from '#tests/support/messages-stream';
import { readFixture, readNativeStream } from '#tests/support/read-native-stream';
import { messages } from './messages.ts';

const names = { lookup: () => undefined, resolve: () => undefined };

const head = {
  requestId: 'req-1',
  createdAtMs: 0,
  requestedModel: 'understudy/main',
  body: { messages: [] },
};
const openWriter = () => messages.openWriter(head);
const endOf = (closing: readonly Chunk[] = [], more = {}) => ({
  closing,
  isWhole: false,
  servedModel: 'acme/one',
  finishReason: null,
  metadata: undefined,
  ...more,
});

const failure = {
  httpStatus: 502,
  type: 'chain_exhausted',
  code: 'partial_answer',
  message: 'The answer was cut off and is incomplete.',
  param: null,
  rejection: null,
  metadata: { request_id: 'req-1', explanation: 'It broke.', attempts: [] },
} as const;

async function streamOf(name: string, options = {}) {
  const read = await readNativeStream(messages, readFixture(`messages/${name}`), options);
  if (read.kind !== 'streaming') throw new Error(`It does not stream: ${read.kind}`);
  return read;
}

test('a native stream passes through unchanged, event names included', async () => {
  for (const name of ['text.sse', 'thinking-and-tools.sse']) {
    const { chunks } = await streamOf(name, { model: 'anthropic/claude-sonnet-4.5' });
    const wire = chunks.map(({ events }) => events).join('');
    const closing = chunks.filter(({ isClosing }) => isClosing);
    expect(closing.map(({ events }) => messagesEvents(events)[0]?.name)).toEqual([
      'message_delta',
      'message_stop',
    ]);
    expect(wire).toBe(readFixture(`messages/${name}`));
    expect(grammarFaults(wire)).toEqual([]);
    const writer = openWriter();
    expect(writer.push(chunks.filter(({ isClosing }) => !isClosing)) + writer.end(endOf(closing))).toBe(wire);
  }
});

test('the facts of a stream are the model, the tokens including cached ones, the cost and the stop reason', async () => {
  const { end, chunks } = await streamOf('text.sse');
  expect(end).toMatchObject({
    kind: 'end',
    facts: {
      servedModel: 'anthropic/claude-4.5-haiku-20251001',
      provider: 'Anthropic',
      generationId: 'msg_01HarborLight',
      finishReason: 'end_turn',
      usage: { inputTokens: 2112, outputTokens: 21, costUsd: 0.000417 },
    },
  });
  expect(chunks.map(({ text }) => text).join('')).toBe('The harbour is “calm”\ntonight. 🌊');
  const tools = await streamOf('thinking-and-tools.sse');
  expect(tools.end).toMatchObject({
    facts: { usage: { inputTokens: 420, outputTokens: 88 }, routerAttempts: [{ status: 200 }] },
  });
  expect(tools.chunks.some(({ hasToolCall }) => hasToolCall)).toBe(true);
  expect(tools.chunks.map(({ reasoning }) => reasoning).join('')).toBe('Two places to look up.');
});

test('the model’s catalogue id replaces its dated id', async () => {
  const wire = readFixture('messages/text.sse');
  const dated = 'anthropic/claude-4.5-haiku-20251001';
  const lookup = () => ({ canonicalSlug: dated }) as never;
  const { read } = messages.wire.createEventReader('anthropic/claude-haiku-4.5', { ...names, lookup });
  const [start] = messagesEvents(wire);
  const event = read(JSON.stringify(start?.data), noFacts);
  expect(event).toMatchObject({ kind: 'chunk', facts: { servedModel: 'anthropic/claude-haiku-4.5' } });
  const [rewritten] = event.kind === 'chunk' ? messagesEvents(event.chunk.events) : [];
  expect(rewritten?.data).toMatchObject({
    message: { model: 'anthropic/claude-haiku-4.5', id: 'msg_01HarborLight' },
  });
});

test('an error inside a stream, a cut and an empty refusal are failures', async () => {
  expect((await streamOf('error-inside.sse')).end).toMatchObject({
    kind: 'broken',
    reply: { streamed: true, body: { error: { error_type: 'provider_overloaded' } } },
  });
  expect((await streamOf('cut-in-text.sse')).end).toMatchObject({ kind: 'broken', reply: { fault: 'cut' } });
  const refusal = await readNativeStream(messages, readFixture('messages/refusal.sse'));
  expect(refusal).toMatchObject({
    kind: 'failed',
    reply: { fault: 'empty', body: { delta: { stop_reason: 'refusal' } } },
  });
});

test('a ping is passed on and does not count as content', async () => {
  const { chunks } = await streamOf('text.sse');
  expect(chunks.find(({ events }) => events.startsWith('event: ping'))).toMatchObject({ text: '' });
});

test('a stream without its last event or without any end is closed properly', async () => {
  const wire = readFixture('messages/text.sse');
  const withoutStop = wire.slice(0, wire.indexOf('event: message_stop'));
  const { chunks } = (await readNativeStream(messages, withoutStop)) as never as { chunks: Chunk[] };
  const writer = openWriter();
  const written =
    writer.push(chunks.filter(({ isClosing }) => !isClosing)) +
    writer.end(endOf(chunks.filter(({ isClosing }) => isClosing)));
  expect(written).toContain('event: message_stop');
  expect(grammarFaults(written)).toEqual([]);

  const cut = await streamOf('cut-in-text.sse');
  const other = openWriter();
  const closed = other.push(cut.chunks) + other.end(endOf([], { finishReason: 'end_turn' }));
  expect(grammarFaults(closed)).toEqual([]);
  expect(collectMessage(closed)).toMatchObject({ stopReason: 'end_turn', usage: { input_tokens: 12 } });
});

test('an interrupted answer ends with an error event and nothing after it', async () => {
  const { chunks } = await streamOf('cut-in-text.sse');
  const writer = openWriter();
  const written = writer.push(chunks) + writer.fail(failure, null);
  expect(grammarFaults(written)).toEqual([]);
  expect(messagesEvents(written).at(-1)).toMatchObject({
    name: 'error',
    data: {
      type: 'error',
      error: { type: 'api_error', message: failure.message, metadata: { type: 'chain_exhausted' } },
      request_id: 'req-1',
    },
  });
});

test('another model continues the open text, and the tokens of both are reported', async () => {
  const first = await streamOf('cut-in-text.sse');
  const second = await streamOf('thinking-and-tools.sse', { keepsApart: true });
  const writer = openWriter();
  const closing = second.chunks.filter(({ isClosing }) => isClosing);
  const written =
    writer.push(first.chunks) +
    writer.continueWith('acme/two') +
    writer.push(second.chunks.filter(({ isClosing }) => !isClosing)) +
    writer.end(endOf(closing));
  expect(grammarFaults(written)).toEqual([]);
  const { content, stopReason, usage } = collectMessage(written);
  expect(content).toMatchObject([
    { type: 'text', text: 'The harbour is “calm”\nI’ll look both up.' },
    { type: 'tool_use', id: 'toolu_01A', input: { port: 'Hamburg' } },
    { type: 'tool_use', id: 'toolu_01B' },
  ]);
  expect(stopReason).toBe('tool_use');
  expect(usage).toMatchObject({ input_tokens: 432, cache_read_input_tokens: 2000, output_tokens: 88 + 6 });
});

test('after reasoning alone, the next model starts over in the same message', async () => {
  const wire = readFixture('messages/thinking-and-tools.sse');
  const thoughts = wire.slice(
    0,
    wire.indexOf('event: content_block_start\ndata: {"type":"content_block_start","index":1'),
  );
  const first = await readNativeStream(messages, thoughts);
  const second = await streamOf('text.sse');
  if (first.kind !== 'streaming') throw new Error('Thoughts stream.');
  const writer = openWriter();
  const closing = second.chunks.filter(({ isClosing }) => isClosing);
  const written =
    writer.push(first.chunks) +
    writer.push(second.chunks.filter(({ isClosing }) => !isClosing)) +
    writer.end(endOf(closing));
  expect(grammarFaults(written)).toEqual([]);
  expect(collectMessage(written).content.at(-1)).toEqual({
    type: 'text',
    text: 'The harbour is “calm”\ntonight. 🌊',
  });
});

test('a whole answer sent as a stream has the same content', () => {
  const bytes = Buffer.from(readFixture('messages/whole.json'));
  const read = messages.wire.readAnswer({
    bytes,
    model: 'anthropic/claude-sonnet-4.5',
    names,
    generationId: null,
    request: {},
  });
  if (read.kind !== 'answered') throw new Error('It is an answer.');
  expect(read.facts).toMatchObject({
    provider: 'Anthropic',
    finishReason: 'tool_use',
    usage: { inputTokens: 420 },
  });
  const writer = openWriter();
  const written = writer.whole(read.answer, 'acme/one') + writer.end(endOf([], { isWhole: true }));
  expect(grammarFaults(written)).toEqual([]);
  expect(collectMessage(written)).toMatchObject({
    content: read.answer.body.content,
    stopReason: 'tool_use',
    usage: read.answer.body.usage,
  });
});

test('requested metadata is in the last event', async () => {
  const { chunks } = await streamOf('text.sse');
  const writer = openWriter();
  const open = writer.push(chunks.filter(({ isClosing }) => !isClosing));
  const end = writer.end(
    endOf(
      chunks.filter(({ isClosing }) => isClosing),
      { metadata: { attempts: [] } },
    ),
  );
  expect(grammarFaults(open + end)).toEqual([]);
  expect(messagesEvents(end).at(-1)?.data).toEqual({ type: 'message_stop', understudy: { attempts: [] } });
});

test('the text of a chunk can be replaced, even if it has none', async () => {
  const { chunks } = await streamOf('text.sse');
  const worded = chunks.filter(({ text }) => text !== '');
  const [one] = worded;
  const last = chunks.at(-1);
  if (one === undefined || last === undefined) throw new Error('There are pieces.');
  const changed = messages.answers.rewrite(one, 'A new start');
  expect(messagesEvents(changed.events)).toEqual([
    {
      name: 'content_block_delta',
      data: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'A new start' } },
    },
  ]);
  expect(messagesEvents(messages.answers.rewrite(last, 'held').events).map(({ name }) => name)).toEqual([
    'content_block_delta',
    'message_stop',
  ]);
});

test('text events read together give the same result as one by one', async () => {
  const [start = '', rest = ''] = readFixture('messages/text.sse').split('event: ping');
  const delta = (text: string) => {
    const data = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } };
    return `event: content_block_delta\ndata: ${JSON.stringify(data)}\n\n`;
  };
  const text = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(text, async (words) => {
      const wire = `${start}${words.map(delta).join('')}event: ping${rest}`;
      const together = await readNativeStream(messages, wire);
      const apart = await readNativeStream(messages, wire, { keepsApart: true });
      if (together.kind !== 'streaming' || apart.kind !== 'streaming') throw new Error('Both stream.');
      const joined = (key: 'events' | 'text', chunks: readonly Chunk[]) =>
        chunks.map((one) => one[key]).join('');
      expect(joined('events', together.chunks)).toBe(wire);
      expect(joined('events', apart.chunks)).toBe(wire);
      expect(joined('text', together.chunks)).toBe(joined('text', apart.chunks));
      expect(together.end).toEqual(apart.end);
      expect(apart.chunks.length).toBeGreaterThan(together.chunks.length + words.length - 3);
    }),
  );
});

const dataOf = (text: string) => `event: ${/"type":"(\w+)"/.exec(text)?.[1]}\ndata: ${text}\n\n`;
const begun =
  dataOf(
    '{"type":"message_start","message":{"id":"msg_1","role":"assistant","model":"acme/one","content":[]}}',
  ) +
  dataOf('{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}') +
  dataOf('{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Half of it"}}');
const ended = dataOf('{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null}}');

test('[DONE] does not end an answer without a stop reason', async () => {
  const cut = await readNativeStream(messages, `${begun}data: [DONE]\n\n`);
  expect(cut).toMatchObject({ end: { kind: 'broken', reply: { fault: 'cut' } } });
  expect(await readNativeStream(messages, `${begun}${ended}data: [DONE]\n\n`)).toMatchObject({
    end: { kind: 'end' },
  });
});

test('tokens a server does not report are estimated, because clients rely on them', async () => {
  const read = await readNativeStream(messages, begun + ended);
  if (read.kind !== 'streaming') throw new Error('It streams.');
  const body = { messages: [{ role: 'user', content: 'A question.' }] };
  const [start, ...rest] = messagesEvents(messages.openWriter({ ...head, body }).push(read.chunks));
  expect(start?.data).toMatchObject({ message: { usage: { input_tokens: 3, output_tokens: 0 } } });
  expect(rest.at(-1)?.data).toMatchObject({ type: 'message_delta', usage: { output_tokens: 3 } });
  const whole = { id: 'msg_1', content: [{ type: 'text', text: 'An answer.' }], stop_reason: 'end_turn' };
  const writer = messages.openWriter({ ...head, body });
  const written = writer.whole({ body: whole, bytes: Buffer.from('') }, 'acme/one');
  expect(messagesEvents(written + writer.end(endOf([], { isWhole: true }))).at(-2)?.data).toMatchObject({
    usage: { input_tokens: 3, output_tokens: 3 },
  });
});

test('a whole answer whose content is not a list is malformed', () => {
  const bytes = Buffer.from(JSON.stringify({ type: 'message', role: 'assistant', content: 'Words.' }));
  const input = {
    bytes,
    contentType: 'application/json',
    model: 'acme/one',
    names,
    generationId: null,
    request: {},
  };
  expect(messages.wire.readAnswer(input)).toMatchObject({ kind: 'failed', fault: 'malformed' });
});
