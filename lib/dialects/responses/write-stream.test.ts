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
    const sent = readEvents(open.push([...chunks.slice(0, firstWord), piece]) + open.fail(error, 'b'));
    expect(finalResponse(sent).output).toMatchObject([{}, { content: [{ text: piece.text }] }]);
  });

  test('is passed on unchanged and ends with the last event and [DONE]', () => {
    const open = writer();
    const written = open.push(chunks.slice(0, -1)) + open.end({ ...end, closing: chunks.slice(-1) });
    expect(written).toBe(`${chunks.map(({ events }) => events).join('')}data: [DONE]\n\n`);
    expect(grammarFaults(readEvents(written))).toEqual([]);
  });

  test('includes Understudy’s metadata in its last event on request', () => {
    const open = writer();
    open.push(chunks.slice(0, -1));
    const sent = readEvents(
      open.end({ ...end, closing: chunks.slice(-1), metadata: { request_id: 'req_1' } }),
    );
    expect(sent).toHaveLength(1);
    expect(finalResponse(sent).understudy).toEqual({ request_id: 'req_1' });
  });

  test('is closed if the server ends it without a last event', () => {
    const open = writer();
    const written =
      open.push(chunks.slice(0, words + 1)) + open.end({ ...end, finishReason: 'max_output_tokens' });
    const events = readEvents(written);
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
      const sent = readEvents(open.push(chunks.slice(0, at + 1)) + open.fail(error, 'b'));
      expect(sent.map(({ sequence_number }) => sequence_number)).toEqual([...sent.keys()]);
      expect(sent.at(-2)).toMatchObject({
        type: 'error',
        code: 'partial_answer',
        error: { type: 'model_error', metadata: { type: 'chain_exhausted', request_id: 'req_1' } },
      });
      expect(sent.at(-1)).toMatchObject({
        type: 'response.failed',
        response: { status: 'failed', model: 'b', error: { code: 'server_error', message: error.message } },
      });
      const { output } = finalResponse(sent);
      expect(Array.isArray(output) && output.at(-1)).toMatchObject({ status: 'incomplete' });
    },
  );

  test('is announced even if it is cut before its first event', () => {
    const sent = readEvents(writer({ input: 'x' }).fail(error, null));
    expect(sent.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'error',
      'response.failed',
    ]);
    expect(finalResponse(sent)).toMatchObject({ id: 'resp_req_1', model: 'understudy/main', output: [] });
  });
});

describe('an answer that another model continues', () => {
  const begun = chunks.slice(0, firstWord + 2);

  test('stays one text and ends with the other model’s usage', () => {
    const open = writer();
    const last = chunks
      .slice(-1)
      .map((chunk) => ({ ...chunk, events: chunk.events.replaceAll('Qa7', 'Zb8') }));
    const sent = readEvents(
      open.push(begun) +
        open.continueWith('b') +
        open.push([said(' by'), said(' the river.')]) +
        open.end({ ...end, closing: last }),
    );
    expect(grammarFaults(sent)).toEqual([]);
    expect(finalResponse(sent)).toMatchObject({
      id: 'gen-1764460800-Qa7',
      model: 'b',
      status: 'completed',
      usage: { output_tokens: 25 },
      output: [{ type: 'reasoning' }, { id: 'msg_Qa7', content: [{ text: 'Graz lies by the river.' }] }],
    });
  });

  test('includes the other model’s calls', () => {
    const open = writer();
    const sent = readEvents(
      open.push(begun) +
        open.continueWith('b') +
        open.push([said(' by the river.')]) +
        open.push(chunks.slice(words + 4, -1)) +
        open.end({ ...end, closing: chunks.slice(-1) }),
    );
    expect(grammarFaults(sent)).toEqual([]);
    expect(finalResponse(sent).output).toMatchObject([
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
    const sent = readEvents(
      open.push(begun) +
        open.continueWith('b') +
        open.whole({ body, bytes: Buffer.from('') }, 'b') +
        open.end({ ...end, isWhole: true }),
    );
    expect(grammarFaults(sent)).toEqual([]);
    expect(finalResponse(sent)).toMatchObject({
      usage: { output_tokens: 3 },
      output: [{}, { content: [{ text: 'Graz lies by the river.' }] }],
    });
  });

  test('can be cut again', () => {
    const open = writer();
    const sent = readEvents(
      open.push(begun) + open.continueWith('b') + open.push([said(' by')]) + open.fail(error, 'b'),
    );
    expect(finalResponse(sent).output).toMatchObject([
      { status: 'completed' },
      { status: 'incomplete', content: [{ text: 'Graz lies by' }] },
    ]);
  });

  test('is started over if the first model sent only reasoning', () => {
    const open = writer();
    const thoughts = chunks.slice(0, 5);
    const renamed = chunks.map((chunk) => ({ ...chunk, events: chunk.events.replaceAll('_Qa7', '_Zb8') }));
    const sent = readEvents(
      open.push(thoughts) +
        open.push(renamed.slice(0, -1)) +
        open.end({ ...end, closing: renamed.slice(-1) }),
    );
    expect(grammarFaults(sent).filter((fault) => !fault.includes('leaves a part open'))).toEqual([]);
    expect(finalResponse(sent).output).toMatchObject([
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
  const sent = readEvents(
    open.whole({ body, bytes: Buffer.from('') }, 'b') + open.end({ ...end, isWhole: true }),
  );
  expect(grammarFaults(sent)).toEqual([]);
  expect(finalResponse(sent)).toEqual({ ...body, model: 'b' });
});

test('a part with a huge index leaves no holes in the answer', () => {
  const far = chunks.map((chunk) => ({
    ...chunk,
    events: chunk.events.replaceAll('"content_index":0', '"content_index":900000000'),
  }));
  const open = writer();
  const sent = readEvents(open.push(far.slice(0, words + 1)) + open.fail(error, 'b'));
  expect(finalResponse(sent).output).toMatchObject([{}, { content: [{ type: 'output_text' }] }]);
});
