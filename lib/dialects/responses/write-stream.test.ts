import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Chunk } from '#lib/engine/call';
import type { DialectError } from '#lib/dialects/dialect';
import { chunksOfStream } from '#tests/support/read-response-stream';
import { finalResponse, grammarFaults, readEvents } from '#tests/support/response-grammar';
import { openWriter } from './write-stream.ts';

const wire = readFileSync(
  join(import.meta.dirname, '../../../tests/fixtures/dialects/responses/native.sse'),
  'utf8',
).replace(/event: response.debug.*\n.*\n\n/, '');
// Renumbers the events, because clients do not know one of them and it was removed.
let number = 0;
const chunks = chunksOfStream(
  wire.replaceAll(/"sequence_number":\d+/g, () => `"sequence_number":${number++}`),
);
const words = chunks.findLastIndex(({ text }) => text !== '');
const firstWord = chunks.findIndex(({ text }) => text !== '');

const writer = (body = {}) =>
  openWriter({ requestId: 'req_1', createdAtMs: 1_764_460_800_000, requestedModel: 'understudy/main', body });
const end = { closing: [], isWhole: false, servedModel: 'b', finishReason: null, metadata: undefined };
const error: DialectError = {
  httpStatus: 502,
  type: 'chain_exhausted',
  code: 'partial_answer',
  message: 'The answer was cut off and is incomplete.',
  param: null,
  rejection: null,
  metadata: { request_id: 'req_1', explanation: 'It broke.', attempts: [] },
};
const said = (text: string): Chunk => ({
  events: '',
  text,
  reasoning: '',
  hasToolCall: false,
  isClosing: false,
});

describe('an answer from one model', () => {
  test('is stored correctly if one chunk contains several words', () => {
    const open = writer();
    const joined = chunks.slice(firstWord, words + 1);
    const piece = {
      ...said(joined.map(({ text }) => text).join('')),
      events: joined.map(({ events }) => events).join(''),
    };
    const told = readEvents(open.push([...chunks.slice(0, firstWord), piece]) + open.fail(error, 'b'));
    expect(finalResponse(told).output).toMatchObject([{}, { content: [{ text: piece.text }] }]);
  });

  test('is passed on unchanged and ends with the last event and [DONE]', () => {
    const open = writer();
    const told = open.push(chunks.slice(0, -1)) + open.end({ ...end, closing: chunks.slice(-1) });
    expect(told).toBe(`${chunks.map(({ events }) => events).join('')}data: [DONE]\n\n`);
    expect(grammarFaults(readEvents(told))).toEqual([]);
  });

  test('includes Understudy’s metadata in its last event on request', () => {
    const open = writer();
    open.push(chunks.slice(0, -1));
    const told = readEvents(
      open.end({ ...end, closing: chunks.slice(-1), metadata: { request_id: 'req_1' } }),
    );
    expect(told).toHaveLength(1);
    expect(finalResponse(told).understudy).toEqual({ request_id: 'req_1' });
  });

  test('is closed if the server ends it without a last event', () => {
    const open = writer();
    const told =
      open.push(chunks.slice(0, words + 1)) + open.end({ ...end, finishReason: 'max_output_tokens' });
    const events = readEvents(told);
    expect(grammarFaults(events).filter((fault) => !fault.includes('usage'))).toEqual([]);
    expect(finalResponse(events)).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      model: 'b',
      output: [
        { type: 'reasoning' },
        { type: 'message', content: [{ text: 'Graz lies on "the\\Mur".\n🎡' }] },
      ],
    });
  });
});

describe('a cut answer', () => {
  test.each([firstWord, words + 1, chunks.length - 4])(
    'keeps the text up to chunk %i and is marked as incomplete',
    (at) => {
      const open = writer();
      const told = readEvents(open.push(chunks.slice(0, at + 1)) + open.fail(error, 'b'));
      expect(told.map(({ sequence_number }) => sequence_number)).toEqual([...told.keys()]);
      expect(told.at(-2)).toMatchObject({
        type: 'error',
        code: 'partial_answer',
        error: { type: 'model_error', metadata: { type: 'chain_exhausted', request_id: 'req_1' } },
      });
      expect(told.at(-1)).toMatchObject({
        type: 'response.failed',
        response: { status: 'failed', model: 'b', error: { code: 'server_error', message: error.message } },
      });
      const { output } = finalResponse(told);
      expect(Array.isArray(output) && output.at(-1)).toMatchObject({ status: 'incomplete' });
    },
  );

  test('is announced even if it is cut before its first event', () => {
    const told = readEvents(writer({ input: 'x' }).fail(error, null));
    expect(told.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'error',
      'response.failed',
    ]);
    expect(finalResponse(told)).toMatchObject({ id: 'resp_req_1', model: 'understudy/main', output: [] });
  });
});

describe('an answer that another model continues', () => {
  const begun = chunks.slice(0, firstWord + 2);

  test('stays one text and ends with the other model’s usage', () => {
    const open = writer();
    const last = chunks
      .slice(-1)
      .map((chunk) => ({ ...chunk, events: chunk.events.replaceAll('Qa7', 'Zb8') }));
    const told = readEvents(
      open.push(begun) +
        open.continueWith('b') +
        open.push([said(' by'), said(' the river.')]) +
        open.end({ ...end, closing: last }),
    );
    expect(grammarFaults(told)).toEqual([]);
    expect(finalResponse(told)).toMatchObject({
      id: 'gen-1764460800-Qa7',
      model: 'b',
      status: 'completed',
      usage: { output_tokens: 25 },
      output: [{ type: 'reasoning' }, { id: 'msg_Qa7', content: [{ text: 'Graz lies by the river.' }] }],
    });
  });

  test('includes the other model’s calls', () => {
    const open = writer();
    const told = readEvents(
      open.push(begun) +
        open.continueWith('b') +
        open.push([said(' by the river.')]) +
        open.push(chunks.slice(words + 4, -1)) +
        open.end({ ...end, closing: chunks.slice(-1) }),
    );
    expect(grammarFaults(told)).toEqual([]);
    expect(finalResponse(told).output).toMatchObject([
      { type: 'reasoning' },
      { type: 'message', status: 'completed' },
      { type: 'function_call', name: 'look', arguments: '{"place":"Graz"}' },
    ]);
  });

  test('can receive the rest as a whole answer', () => {
    const open = writer();
    const body = {
      status: 'completed',
      usage: { output_tokens: 3 },
      output: [{ type: 'message', content: [{ type: 'output_text', text: ' by the river.' }] }],
    };
    const told = readEvents(
      open.push(begun) +
        open.continueWith('b') +
        open.whole({ body, bytes: Buffer.from('') }, 'b') +
        open.end({ ...end, isWhole: true }),
    );
    expect(grammarFaults(told)).toEqual([]);
    expect(finalResponse(told)).toMatchObject({
      usage: { output_tokens: 3 },
      output: [{}, { content: [{ text: 'Graz lies by the river.' }] }],
    });
  });

  test('can be cut again', () => {
    const open = writer();
    const told = readEvents(
      open.push(begun) + open.continueWith('b') + open.push([said(' by')]) + open.fail(error, 'b'),
    );
    expect(finalResponse(told).output).toMatchObject([
      { status: 'completed' },
      { status: 'incomplete', content: [{ text: 'Graz lies by' }] },
    ]);
  });

  test('is started over if the first model sent only reasoning', () => {
    const open = writer();
    const thoughts = chunks.slice(0, 5);
    const renamed = chunks.map((chunk) => ({ ...chunk, events: chunk.events.replaceAll('_Qa7', '_Zb8') }));
    const told = readEvents(
      open.push(thoughts) +
        open.push(renamed.slice(0, -1)) +
        open.end({ ...end, closing: renamed.slice(-1) }),
    );
    expect(grammarFaults(told).filter((fault) => !fault.includes('leaves a part open'))).toEqual([]);
    expect(finalResponse(told).output).toMatchObject([
      { id: 'rs_Qa7', status: 'incomplete' },
      { id: 'rs_Zb8' },
      { id: 'msg_Zb8', content: [{ text: 'Graz lies on "the\\Mur".\n🎡' }] },
      { id: 'fc_Zb8' },
    ]);
  });
});

test('a whole answer is sent with every event of a stream', () => {
  const { response } = readEvents(chunks.at(-1)?.events ?? '')[0] ?? {};
  const open = writer();
  const body = { ...(response as Record<string, unknown>), model: 'dated-b' };
  const told = readEvents(
    open.whole({ body, bytes: Buffer.from('') }, 'b') + open.end({ ...end, isWhole: true }),
  );
  expect(grammarFaults(told)).toEqual([]);
  expect(finalResponse(told)).toEqual({ ...body, model: 'b' });
});

test('a part with a huge index leaves no holes in the answer', () => {
  const far = chunks.map((chunk) => ({
    ...chunk,
    events: chunk.events.replaceAll('"content_index":0', '"content_index":900000000'),
  }));
  const open = writer();
  const told = readEvents(open.push(far.slice(0, words + 1)) + open.fail(error, 'b'));
  expect(finalResponse(told).output).toMatchObject([{}, { content: [{ type: 'output_text' }] }]);
});
