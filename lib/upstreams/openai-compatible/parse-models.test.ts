import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CatalogueModel } from '#lib/contracts/model';
import { parseModels } from './parse-models.ts';

const idsOf = (body: unknown, host?: string) => parseModels(body, host)?.models.map(({ id }) => id);

function parseOne(entry: Record<string, unknown>): CatalogueModel | undefined {
  return parseModels({ data: [entry] })?.models[0];
}

test.each([
  [
    'OpenAI’s list',
    { object: 'list', data: [{ id: 'gpt-5', object: 'model', owned_by: 'openai' }] },
    ['gpt-5'],
  ],
  ['a list under “models”', { models: [{ name: 'llama3.1:8b', model: 'llama3.1:8b' }] }, ['llama3.1:8b']],
  ['a bare list of objects', [{ id: 'one' }, { id: 'two' }], ['one', 'two']],
  ['a bare list of ids', ['one', 'two'], ['one', 'two']],
  ['Ollama without models', { object: 'list', data: null }, []],
  ['an empty list', { data: [] }, []],
])('%s is read', (_name, body, ids) => {
  expect(idsOf(body)).toEqual(ids);
});

test.each([[null], ['text'], [7], [{}], [{ data: 'none' }], [{ error: { message: 'No.' } }]])(
  '%j is not a model list',
  (body) => {
    expect(parseModels(body)).toBeNull();
  },
);

test('entries without a usable id and duplicates are dropped and counted', () => {
  const parsed = parseModels({ data: [{ id: 'one' }, { id: 'one' }, {}, null, { id: 'a b' }, { id: '' }] });
  expect(parsed?.models.map(({ id }) => id)).toEqual(['one']);
  expect(parsed?.droppedCount).toBe(5);
});

test('Google’s prefix is removed at Google and kept on other servers', () => {
  const body = { data: [{ id: 'models/gemini-2.5-flash' }] };
  expect(idsOf(body, 'generativelanguage.googleapis.com')).toEqual(['gemini-2.5-flash']);
  expect(idsOf(body, 'gateway.example')).toEqual(['models/gemini-2.5-flash']);
});

test.each([
  ['Groq', { context_window: 131_072, max_completion_tokens: 32_768 }, 131_072, 32_768],
  ['vLLM', { max_model_len: 32_768 }, 32_768, null],
  ['Mistral', { max_context_length: 128_000 }, 128_000, null],
  ['Together', { context_length: 8_192 }, 8_192, null],
  ['Google', { inputTokenLimit: 1_048_576, outputTokenLimit: 65_536 }, 1_048_576, 65_536],
  ['a server that reports zero', { context_length: 0 }, null, null],
  ['a server that reports text', { context_length: '8k' }, null, null],
])('the context window of %s is read', (_name, entry, contextTokens, maxCompletionTokens) => {
  expect(parseOne({ id: 'm', ...entry })).toMatchObject({ contextTokens, maxCompletionTokens });
});

test('Anthropic’s list is read as documented', () => {
  const entry = {
    type: 'model',
    id: 'claude-sonnet-4-5-20250929',
    display_name: 'Claude Sonnet 4.5',
    created_at: '2025-09-29T00:00:00Z',
    max_input_tokens: 200_000,
    max_tokens: 64_000,
    capabilities: { image_input: { supported: true } },
  };
  const body = {
    data: [entry, { ...entry, id: 'claude-next', created_at: '1970-01-01T00:00:00Z' }],
    has_more: false,
    first_id: entry.id,
    last_id: 'claude-next',
  };
  expect(parseModels(body, 'api.anthropic.com')?.models).toMatchObject([
    {
      id: entry.id,
      name: 'Claude Sonnet 4.5',
      created: Date.UTC(2025, 8, 29) / 1_000,
      contextTokens: 200_000,
      maxCompletionTokens: 64_000,
      inputModalities: null,
    },
    { id: 'claude-next', created: null },
  ]);
  expect(parseOne({ id: 'm', max_tokens: 8_192 })).toMatchObject({ maxCompletionTokens: null });
});

test('Mistral’s capabilities set vision and tools and leave the rest unknown', () => {
  const capabilities = { completion_chat: true, function_calling: true, vision: false };
  expect(parseOne({ id: 'm', capabilities })).toMatchObject({
    inputModalities: ['text'],
    outputModalities: ['text'],
    supportedParameters: ['tools'],
    unknownParameters: ['structured_outputs', 'reasoning'],
  });
  expect(
    parseOne({ id: 'm', capabilities: { ...capabilities, vision: true, function_calling: false } }),
  ).toMatchObject({
    inputModalities: ['text', 'image'],
    supportedParameters: [],
  });
});

test('Together’s prices are per million tokens, and zero for both means no price', () => {
  const priced = parseOne({ id: 'm', type: 'chat', pricing: { hourly: 0, input: 0.88, output: 1.2 } });
  expect(priced?.promptUsdPerToken).toBeCloseTo(0.000_000_88, 12);
  expect(priced?.completionUsdPerToken).toBeCloseTo(0.000_001_2, 12);
  expect(priced?.outputModalities).toEqual(['text']);
  expect(parseOne({ id: 'm', pricing: { input: 0, output: 0 } })?.promptUsdPerToken).toBeNull();
});

test('an entry with only an id has no other facts', () => {
  expect(parseOne({ id: 'm' })).toMatchObject({
    name: 'm',
    author: '',
    contextTokens: null,
    maxCompletionTokens: null,
    inputModalities: null,
    outputModalities: null,
    supportedParameters: null,
    promptUsdPerToken: null,
    completionUsdPerToken: null,
    isFree: false,
  });
});

test('any server response gives a list of valid entries or none', () => {
  const field = fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 0, 1e300, '', 'models/x', true));
  const entry = fc.dictionary(
    fc.constantFrom(
      'id',
      'name',
      'created',
      'context_window',
      'pricing',
      'capabilities',
      'type',
      'display_name',
    ),
    field,
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.record({ data: fc.array(entry) }), fc.array(entry)), (body) => {
      const parsed = parseModels(body);
      for (const model of parsed?.models ?? []) expect(CatalogueModel.safeParse(model).success).toBe(true);
    }),
  );
});
