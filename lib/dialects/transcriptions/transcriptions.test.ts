import { expect, test } from 'vitest';
import { transcriptions } from './transcriptions.ts';

const names = { lookup: () => undefined, resolve: () => undefined };
const data = Buffer.from('sound').toString('base64');
const file = { data, name: 'memo.mp3', type: 'audio/mpeg' };
const model = 'openai/whisper-1';

test('a form and JSON give the same request', () => {
  const json = transcriptions.readRequest({ model, input_audio: { data, format: 'mp3' }, temperature: 0.2 });
  const form = transcriptions.readRequest({ model, file, temperature: '0.2', stream: 'false' });
  const body = { model, input_audio: { data, format: 'mp3' }, temperature: 0.2 };
  expect(json).toMatchObject({ outcome: 'read', request: { body } });
  expect(form).toMatchObject({ outcome: 'read', request: { body: { ...body, file_name: 'memo.mp3' } } });
});

test.each([
  ['memo.WAV', '', 'wav'],
  ['memo.mpga', '', 'mp3'],
  ['memo.mp4', 'video/mp4', 'm4a'],
  ['memo', 'audio/webm;codecs=opus', 'webm'],
  ['blob', 'audio/x-wav', 'wav'],
])('the format of %s (%s) is %s', (name, type, format) => {
  expect(transcriptions.readRequest({ model, file: { data, name, type } })).toMatchObject({
    request: { body: { input_audio: { format } } },
  });
});

test.each([
  ['no file', { file: undefined }, 'no_file', 'file'],
  ['a field instead of a file', { file: 'sound' }, 'invalid_body', 'file'],
  ['an empty file', { file: { ...file, data: '' } }, 'empty_file', 'file'],
  ['an image', { file: { ...file, name: 'a.png', type: 'image/png' } }, 'unsupported_audio', 'file'],
  ['a stream', { stream: 'true' }, 'unsupported_stream', 'stream'],
  ['an unknown response format', { response_format: 'pdf' }, 'invalid_body', 'response_format'],
  ['a temperature that is a word', { temperature: 'warm' }, 'invalid_body', 'temperature'],
  ['no model', { model: undefined }, 'missing_model', 'model'],
])('%s is refused', (_, more, code, param) => {
  expect(transcriptions.readRequest({ model, file, ...more })).toMatchObject({
    outcome: 'refused',
    code,
    param,
  });
});

test('audio that is not base64 is refused in JSON', () => {
  const body = { model, input_audio: { data: 'data:audio/wav;base64,AAAA', format: 'wav' } };
  expect(transcriptions.readRequest(body)).toMatchObject({ outcome: 'refused', code: 'invalid_audio' });
});

test('a file larger than any server accepts is refused with 413', () => {
  const large = { ...file, data: 'A'.repeat(36_000_000) };
  expect(transcriptions.readRequest({ model, file: large })).toMatchObject({
    code: 'file_too_large',
    httpStatus: 413,
  });
});

test('the history keeps the file name of a request but no audio', () => {
  const read = transcriptions.readRequest({ model, file, prompt: 'About boats.' });
  const facts = transcriptions.describe(read.outcome === 'read' ? read.request.body : {});
  expect(facts.needs).toMatchObject({ inputModalities: ['audio'], outputModalities: ['transcription'] });
  expect(facts.prompt).toEqual([
    { role: 'user', content: '[audio: memo.mp3, 1 kB]' },
    { role: 'user', content: 'About boats.' },
  ]);
});

function readAnswer(text: string, contentType?: string) {
  return transcriptions.wire.readAnswer({
    bytes: Buffer.from(text),
    contentType,
    model,
    names,
    generationId: null,
    request: {},
  });
}

test('silence is an answer, and subtitles are passed on unchanged', () => {
  const silent = readAnswer('{"text":"","usage":{"seconds":3,"cost":0.01}}', 'application/json');
  expect(silent).toMatchObject({ kind: 'answered', facts: { usage: { costUsd: 0.01 } } });
  const subtitles = readAnswer('1\n00:00:00,000 --> 00:00:01,000\nHello.\n', 'text/plain; charset=utf-8');
  expect(subtitles).toMatchObject({ answer: { body: {}, contentType: 'text/plain; charset=utf-8' } });
  const answer = subtitles.kind === 'answered' ? subtitles.answer : { bytes: Buffer.from(''), body: {} };
  expect(transcriptions.answers.textOf(answer)).toContain('Hello.');
});

test.each([
  ['a page', '<html>', 'text/html', 'malformed'],
  ['a page with a plain text content type', '<html>', 'text/plain', 'malformed'],
  ['no text', '{"usage":{}}', 'application/json', 'empty'],
  ['an error', '{"error":{"message":"no"}}', 'text/plain', null],
  ['nothing', '', 'text/plain', 'empty'],
])('a 200 with %s is a failure', (_, text, type, fault) => {
  expect(readAnswer(text, type)).toMatchObject({ kind: 'failed', fault });
});
