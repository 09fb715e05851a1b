import { expect, test } from 'vitest';
import { images } from './images.ts';

const names = { lookup: () => undefined, resolve: () => undefined };
const good = { model: 'a/b', prompt: 'A lighthouse.' };

test('unknown fields are passed on unchanged', () => {
  const body = { ...good, n: 2, size: '1024x1024', seed: 7, moderation: 'low' };
  expect(images.readRequest(body)).toMatchObject({ outcome: 'read', request: { stream: false, body } });
});

test.each([
  ['no prompt', { prompt: undefined }, 'invalid_body', 'prompt'],
  ['an empty prompt', { prompt: '' }, 'invalid_body', 'prompt'],
  ['zero images', { n: 0 }, 'invalid_body', 'n'],
  ['an unknown response format', { response_format: 'file' }, 'invalid_body', 'response_format'],
  ['a stream', { stream: true }, 'unsupported_stream', 'stream'],
  ['no model', { model: undefined }, 'missing_model', 'model'],
])('%s is refused', (_, more, code, param) => {
  expect(images.readRequest({ ...good, ...more })).toMatchObject({ outcome: 'refused', code, param });
});

test('the model must have image output, and image input if the request refers to an image', () => {
  expect(images.describe(good).needs).toMatchObject({ inputModalities: [], outputModalities: ['image'] });
  const referring = { ...good, input_references: [{ type: 'image_url' }] };
  expect(images.describe(referring).needs.inputModalities).toEqual(['image']);
});

test('images in base64 and as URLs are answers, a 200 without an image is not', () => {
  const read = (body: unknown) =>
    images.wire.readAnswer({
      bytes: Buffer.from(JSON.stringify(body)),
      model: 'a/b',
      names,
      generationId: null,
      request: {},
    });
  const usage = { input_tokens: 3, output_tokens: 1_290, cost: 0.04 };
  expect(read({ created: 1, data: [{ b64_json: 'AAAA' }], usage })).toMatchObject({
    kind: 'answered',
    facts: { servedModel: 'a/b', usage: { inputTokens: 3, outputTokens: 1_290, costUsd: 0.04 } },
  });
  expect(read({ data: [{ url: 'https://example.com/a.png' }] }).kind).toBe('answered');
  expect(read({ data: [{ b64_json: '' }] })).toMatchObject({ kind: 'failed', fault: 'empty' });
});
