import { expect, test } from 'vitest';
import { embeddings } from './embeddings.ts';

const model = 'openai/text-embedding-3-small';
const names = { lookup: () => undefined, resolve: () => undefined };

function read(body: unknown) {
  return embeddings.readRequest(body);
}

test.each([
  ['a text', 'hello'],
  ['texts', ['hello', 'there']],
  ['tokens', [1, 2, 3]],
  ['lists of tokens', [[1, 2], [3]]],
  ['parts', [{ content: [{ type: 'text', text: 'hello' }] }]],
])('%s is passed on unchanged, and never treated as a stream', (_, input) => {
  const body = { model, input, encoding_format: 'base64', dimensions: 8, stream: true, input_type: 'query' };
  expect(read(body)).toEqual({
    outcome: 'read',
    request: { model, models: undefined, stream: false, body },
  });
});

test.each([
  ['no input', undefined],
  ['an empty text', ''],
  ['an empty list', []],
  ['an empty text among others', ['a', '']],
  ['a mixture', ['a', 1]],
  ['a number', 7],
  ['a fraction', [1.5]],
  ['empty tokens', [[]]],
])('%s is refused at "input"', (_, input) => {
  expect(read({ model, input })).toMatchObject({ outcome: 'refused', param: 'input' });
});

test('a hundred thousand tokens are read quickly', () => {
  const startedAtMs = performance.now();
  const input = Array.from({ length: 200 }, () => Array.from({ length: 500 }, (__, at) => at));
  expect(read({ model, input }).outcome).toBe('read');
  expect(performance.now() - startedAtMs).toBeLessThan(1_000);
});

test.each([
  ['dimensions', 0],
  ['dimensions', 1.5],
  ['encoding_format', 'int8'],
  ['user', 7],
])('%s of %s is refused', (field, value) => {
  expect(read({ model, input: 'a', [field]: value })).toMatchObject({ outcome: 'refused', param: field });
});

test('a request without a model is refused', () => {
  expect(read({ input: 'a' })).toMatchObject({ outcome: 'refused', code: 'missing_model' });
});

test('the context window is compared with the longest input, because each input is separate', () => {
  const { needs } = embeddings.describe({ input: ['x'.repeat(400), 'y'.repeat(4_000), 'z'] });
  expect(needs).toEqual({
    inputModalities: [],
    outputModalities: ['embeddings'],
    parameters: [],
    inputTokens: 1_000,
    maxTokens: null,
  });
});

test('images among the parts require image input, and are stored only by name', () => {
  const facts = embeddings.describe({
    input: [
      {
        content: [
          { type: 'text', text: 'a cat' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
    ],
  });
  expect(facts.needs.inputModalities).toEqual(['image']);
  expect(facts.prompt).toEqual([{ role: 'user', content: 'a cat\n[image]' }]);
  expect(facts.ownTexts()).toEqual(['a cat\n[image]']);
});

function readAnswer(body: unknown, input: unknown = 'a') {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return embeddings.wire.readAnswer({ bytes, model, names, generationId: null, request: { input } });
}

test('embeddings are an answer, with their cost', () => {
  const data = [{ object: 'embedding', index: 0, embedding: [0.1] }];
  const usage = { prompt_tokens: 5, total_tokens: 5, cost: 0.001 };
  expect(readAnswer({ object: 'list', data, model, usage })).toMatchObject({
    kind: 'answered',
    facts: {
      servedModel: model,
      usage: { inputTokens: 5, outputTokens: null, cachedTokens: null, costUsd: 0.001 },
    },
  });
  expect(readAnswer({ data: [{ embedding: 'AACAPw==' }] }).kind).toBe('answered');
});

test.each([
  ['no data', {}, 'empty'],
  ['no vectors', { data: [] }, 'empty'],
  ['an empty vector', { data: [{ embedding: [] }] }, 'empty'],
  ['an error', { error: { message: 'no', code: 502 } }, null],
  ['half a body', '{"data":[{"embe', 'malformed'],
  ['nothing', ' ', 'empty'],
])('a 200 with %s is a failure', (_, body, fault) => {
  expect(readAnswer(body)).toMatchObject({ kind: 'failed', fault });
});

test.each([
  ['fewer embeddings than texts', ['a', 'b'], [{ embedding: [1] }]],
  ['fewer embeddings than lists of tokens', [[1], [2]], [{ embedding: [1] }]],
  ['more embeddings than texts', 'a', [{ embedding: [1] }, { embedding: [2] }]],
  ['an entry without an embedding', ['a', 'b'], [{ embedding: [1] }, { embedding: [] }]],
])('an answer with %s is malformed', (_, input, data) => {
  expect(readAnswer({ data }, input)).toMatchObject({ kind: 'failed', fault: 'malformed' });
});

test.each([
  ['tokens', [1, 2, 3], [{ embedding: [1] }]],
  ['texts', ['a', 'b'], [{ embedding: [1] }, { embedding: [2] }]],
  ['parts', [{ content: [] }, { content: [] }], [{ embedding: [1] }]],
])('one embedding per input is an answer to %s', (_, input, data) => {
  expect(readAnswer({ data }, input).kind).toBe('answered');
});
