import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noFacts } from '#lib/engine/call';
import { readNativeStream } from '#tests/support/read-native-stream';
import { chunksOfStream, readStream } from '#tests/support/read-response-stream';
import { responses } from './responses.ts';
import { createEventReader } from './stream-event.ts';

const wire = readFileSync(
  join(import.meta.dirname, '../../../tests/fixtures/dialects/responses/native.sse'),
  'utf8',
);
const MODEL = 'vendor/thinker-2026-08-01';
const names = { lookup: () => undefined, resolve: () => undefined };
const read = (event: unknown, model = MODEL) =>
  createEventReader(model, names).read(JSON.stringify(event), noFacts);

describe('a native Responses stream', () => {
  test('is passed on unchanged, except for unknown events and incomplete response objects', () => {
    const received = wire
      .split('\n\n')
      .filter((frame) => frame.startsWith('event: ') && !frame.includes('response.debug'));
    const sent = chunksOfStream(wire).flatMap(({ events }) =>
      events.split('\n\n').filter((frame) => frame !== ''),
    );
    expect(sent).toHaveLength(received.length);
    const isWhole = (frame: string): boolean => frame.includes('"response":');
    expect(sent.filter((frame) => !isWhole(frame))).toEqual(received.filter((frame) => !isWhole(frame)));
  });

  test('has text, reasoning and calls', () => {
    const chunks = chunksOfStream(wire);
    expect(chunks.map(({ text }) => text).join('')).toBe('Graz lies on "the\\Mur".\n🎡');
    expect(chunks.map(({ reasoning }) => reasoning).join('')).toBe('They ask for a city.');
    expect(chunks.some(({ hasToolCall }) => hasToolCall)).toBe(true);
    expect(chunks.filter(({ isClosing }) => isClosing)).toHaveLength(1);
  });

  test('reports the model that answered, its usage and its finish reason', () => {
    const last = readStream(wire).findLast(({ kind }) => kind === 'chunk');
    expect(last).toMatchObject({
      isLast: true,
      facts: {
        servedModel: MODEL,
        provider: 'Quick Inc',
        generationId: 'gen-1764460800-Qa7',
        usage: { inputTokens: 30, outputTokens: 25, costUsd: 0.00123 },
        finishReason: 'completed',
      },
    });
  });

  test('has complete response objects, with the original fields unchanged', () => {
    const [created] = chunksOfStream(wire);
    const event: unknown = JSON.parse(created?.events.split('data: ')[1] ?? '');
    expect(event).toMatchObject({
      response: { temperature: null, usage: null, store: false, top_logprobs: 0, previous_response_id: null },
    });
  });

  test('names the model by its catalogue id', () => {
    const event = read(
      { type: 'response.created', response: { object: 'response', model: MODEL } },
      'vendor/thinker',
    );
    expect(event.kind === 'chunk' && event.chunk.events).toContain('"model":"vendor/thinker"');
  });

  test.each([
    { type: 'error', code: 'server_error', message: 'x', param: null, sequence_number: 4 },
    { type: 'error', error: { type: 'server_error', message: 'x' } },
    { type: 'response.error', error: { code: 'server_error', message: 'x' } },
    {
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'server_error', message: 'x' } },
    },
    {
      type: 'response.completed',
      response: { status: 'failed', error: { code: 'server_error', message: 'x' } },
    },
    { error: { message: 'x', code: 429 } },
  ])('fails on an error in any shape: %o', (event) => {
    expect(read(event)).toEqual({ kind: 'error', body: event });
  });

  test('an answer cut off before its first token is empty', () => {
    const response = {
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [],
    };
    expect(read({ type: 'response.incomplete', response })).toMatchObject({
      parts: [{ isFinish: true, hasContent: false, hasAnswer: false }],
      facts: { finishReason: 'max_output_tokens' },
    });
  });

  test('an announced message is not content, an announced call is', () => {
    const added = (item: unknown) => read({ type: 'response.output_item.added', output_index: 0, item });
    expect(added({ type: 'message', content: [] })).toMatchObject({ parts: [] });
    expect(added({ type: 'web_search_call' })).toMatchObject({ parts: [] });
    expect(added({ type: 'function_call', name: 'look' })).toMatchObject({ parts: [{ hasAnswer: true }] });
  });
});

describe('events that differ only in their text', () => {
  const deltaEvent = (delta: string, number: number, more = {}): string => {
    const at = { item_id: 'msg_1-a/b.c+(d)', output_index: 1, content_index: 0 };
    const data = {
      type: 'response.output_text.delta',
      ...at,
      delta,
      logprobs: [],
      ...more,
      sequence_number: number,
    };
    return `event: response.output_text.delta\ndata: ${JSON.stringify(data)}\n\n`;
  };
  const dataOf = (event: string): string => event.split('data: ').slice(1).join('data: ').trimEnd();
  const words = fc.oneof(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.constantFrom('"delta":"x"', '\\', '"', '","sequence_number":7', '\u2028', '\n\n', '🎡'),
  );

  test('give the same result together as one by one', () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 2, maxLength: 8 }), fc.boolean(), (texts, isObfuscated) => {
        const events = texts.map((text, index) =>
          deltaEvent(text, 9 + index, isObfuscated ? { obfuscation: `a${index}` } : {}),
        );
        const reader = createEventReader(MODEL, names);
        const one = events.slice(0, 1).map((event) => reader.read(dataOf(event), noFacts));
        const rest = `${events.slice(1).join('')}event: response.output_text.done\n`;
        const alike = reader.readBatch(rest);
        // Text that looks like a field is read one by one.
        fc.pre(alike !== null);
        expect(alike?.chunk.text).toBe(texts.slice(1).join(''));
        expect(alike?.chunk.events).toBe(events.slice(1).join(''));
        expect(alike?.rest).toBe('event: response.output_text.done\n');
        expect(alike?.body()).toEqual(JSON.parse(dataOf(events.at(-1) ?? '')));
        expect(one).toMatchObject([{ kind: 'chunk', parts: alike?.parts }]);
      }),
    );
  });

  test('belong to one item: another item ends the run', () => {
    const reader = createEventReader(MODEL, names);
    reader.read(dataOf(deltaEvent('a', 1)), noFacts);
    const other = deltaEvent('c', 3).replace('msg_1-', 'msg_2-');
    const alike = reader.readBatch(deltaEvent('b', 2) + other);
    expect(alike).toMatchObject({ chunk: { text: 'b' }, rest: other });
    expect(reader.readBatch(other)).toBeNull();
  });
});

const firstWords = wire.slice(0, wire.indexOf('event: response.output_text.done'));

test('[DONE] does not end an answer', async () => {
  const cut = await readNativeStream(responses, `${firstWords}data: [DONE]\n\n`);
  expect(cut).toMatchObject({ end: { kind: 'broken', reply: { fault: 'cut' } } });
});

test.each(['in_progress', 'queued'])('a whole response with the status %s is not an answer', (status) => {
  const content = [{ type: 'output_text', text: 'Half of it' }];
  const bytes = Buffer.from(JSON.stringify({ status, output: [{ type: 'message', content }] }));
  const input = {
    bytes,
    contentType: 'application/json',
    model: MODEL,
    names,
    generationId: null,
    request: {},
  };
  expect(responses.wire.readAnswer(input)).toMatchObject({ kind: 'failed', fault: 'cut' });
});
