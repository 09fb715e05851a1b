import { expect, test } from 'vitest';
import { speech } from './speech.ts';

const names = { lookup: () => undefined, resolve: () => undefined };
const good = { model: 'a/b', input: 'Hello.', voice: 'alloy' };

test('a voice of any type is passed on unchanged', () => {
  for (const voice of ['alloy', { id: 'voice_1' }]) {
    const body = { ...good, voice, instructions: 'Whisper.', speed: 1.5 };
    expect(speech.readRequest(body)).toMatchObject({ outcome: 'read', request: { stream: false, body } });
  }
});

test.each([
  ['no text', { input: undefined }, 'invalid_body', 'input'],
  ['an empty text', { input: '' }, 'invalid_body', 'input'],
  ['a voice that is a number', { voice: 7 }, 'invalid_body', 'voice'],
  ['streamed events', { stream_format: 'sse' }, 'unsupported_stream', 'stream_format'],
  ['no model', { model: undefined }, 'missing_model', 'model'],
])('%s is refused', (_, more, code, param) => {
  expect(speech.readRequest({ ...good, ...more })).toMatchObject({ outcome: 'refused', code, param });
});

function read(bytes: Buffer, contentType: string | undefined) {
  return speech.wire.readAnswer({
    bytes,
    contentType,
    model: 'a/b',
    names,
    generationId: 'gen-1',
    request: {},
  });
}

test('audio is an answer, with its bytes and content type unchanged', () => {
  const bytes = Buffer.from([0, 255, 128, 13, 10, 0]);
  expect(read(bytes, 'audio/pcm;rate=24000')).toMatchObject({
    kind: 'answered',
    answer: { bytes, body: {}, contentType: 'audio/pcm;rate=24000' },
    facts: { servedModel: 'a/b', generationId: 'gen-1' },
  });
  expect(read(bytes, undefined)).toMatchObject({ answer: { contentType: 'application/octet-stream' } });
});

test.each([
  ['JSON', '{"error":{"message":"no"}}', 'application/json', null],
  ['JSON with an audio content type', '{"error":{"message":"no"}}', 'audio/mpeg', null],
  ['a page', '<html>', 'text/html', 'malformed'],
  ['nothing', '', 'audio/mpeg', 'empty'],
])('a 200 with %s is a failure', (_, text, type, fault) => {
  expect(read(Buffer.from(text), type)).toMatchObject({ kind: 'failed', fault });
});
