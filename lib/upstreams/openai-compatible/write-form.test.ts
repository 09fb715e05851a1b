import { expect, test } from 'vitest';
import { images } from '#lib/dialects/images/images';
import { transcriptions } from '#lib/dialects/transcriptions/transcriptions';
import { findUnfitMedia } from './fit-media.ts';
import { preparePlainBody } from './request-body.ts';

const limits = {
  firstTokenMs: 1,
  keepAliveMs: 1,
  stallMs: 1,
  wholeAnswerMs: 1,
  deadlineMs: 1,
  maxStreamMs: 1,
};

test('a written form reads back as the same fields', async () => {
  const every = Uint8Array.from({ length: 256 }, (_, at) => at);
  const body = {
    model: 'understudy/main',
    input_audio: { data: Buffer.from(every).toString('base64'), format: 'mp3' },
    file_name: 'a "b"\r\nx: y.mp3',
    temperature: 0.5,
    timestamp_granularities: ['word', 'segment'],
    language: null,
  };
  const { write } = preparePlainBody(body, { provider: {} }, transcriptions);
  const form = write({
    connection: 'c',
    model: 'whisper-1',
    stream: false,
    limits,
    continuation: null,
    history: 'fitted' as const,
    fewerTokens: null,
  });
  if (typeof form === 'string') throw new Error('It is a form.');
  const read = await new Response(new Uint8Array(form.bytes), {
    headers: { 'content-type': form.contentType },
  }).formData();
  expect([...read.keys()]).toEqual([
    'model',
    'temperature',
    'timestamp_granularities[]',
    'timestamp_granularities[]',
    'file',
  ]);
  expect(read.get('model')).toBe('whisper-1');
  expect(read.get('temperature')).toBe('0.5');
  expect(read.getAll('timestamp_granularities[]')).toEqual(['word', 'segment']);
  const file = read.get('file');
  if (!(file instanceof File)) throw new Error('It is a file.');
  expect(file.type).toBe('audio/mpeg');
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(every);
});

const rules = { name: 'OpenAI', keepsDataPolicy: false };

test('a model without timestamps is unfit for them, and Whisper is not', () => {
  const body = { response_format: 'verbose_json' };
  const unfitAt = (model: string) => findUnfitMedia({ dialect: transcriptions, body, model }, rules);
  expect(unfitAt('gpt-4o-mini-transcribe')?.reason).toMatch(/timestamps/);
  expect(unfitAt('whisper-1')).toBeNull();
});

test('a reference image makes a server unfit if only OpenRouter accepts one', () => {
  const body = { prompt: 'x', input_references: [{}] };
  expect(findUnfitMedia({ dialect: images, body, model: 'gpt-image-1' }, rules)?.reason).toMatch(
    /input_references/,
  );
});
