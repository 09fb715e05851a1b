import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalogueModel } from '#tests/support/catalogue-model';
import { authorAt, borrowFacts, indexFacts } from './borrow-facts.ts';

const listed = [
  catalogueModel({
    id: 'openai/gpt-5',
    canonicalSlug: 'openai/gpt-5-2025-08-07',
    inputModalities: ['text', 'image'],
  }),
  catalogueModel({ id: 'openai/gpt-5:free', canonicalSlug: 'openai/gpt-5-2025-08-07' }),
  catalogueModel({ id: 'openai/gpt-oss-120b', huggingFaceId: 'openai/gpt-oss-120b' }),
  catalogueModel({
    id: 'anthropic/claude-sonnet-4.5',
    canonicalSlug: 'anthropic/claude-4.5-sonnet-20250929',
  }),
  catalogueModel({ id: 'anthropic/claude-sonnet-4', canonicalSlug: 'anthropic/claude-4-sonnet-20250522' }),
  catalogueModel({ id: 'anthropic/claude-3.5-haiku' }),
  catalogueModel({ id: 'google/gemini-2.5-flash' }),
  catalogueModel({ id: 'deepseek/deepseek-chat', canonicalSlug: 'deepseek/deepseek-chat-v3' }),
  catalogueModel({
    id: 'meta-llama/llama-3.3-70b-instruct',
    huggingFaceId: 'meta-llama/Llama-3.3-70B-Instruct',
  }),
  catalogueModel({ id: 'a/twice-1', huggingFaceId: 'a/Twice' }),
  catalogueModel({ id: 'a/twice-2', huggingFaceId: 'a/Twice' }),
  catalogueModel({ id: '~openai/gpt-latest', aliasTarget: 'openai/gpt-5' }),
];
const source = indexFacts(listed);

/** A model as listed by a plain server, with only its id. */
const plain = (id: string) =>
  catalogueModel({
    id,
    canonicalSlug: null,
    name: id,
    author: '',
    created: null,
    contextTokens: null,
    maxCompletionTokens: null,
    inputModalities: null,
    outputModalities: null,
    supportedParameters: null,
    promptUsdPerToken: null,
    completionUsdPerToken: null,
  });
const lenderOf = (id: string, author: string | null) => borrowFacts(plain(id), author, source).borrowedFrom;

test.each([
  ['gpt-5', 'openai', 'openai/gpt-5'],
  ['gpt-5-2025-08-07', 'openai', 'openai/gpt-5'],
  ['claude-sonnet-4-5-20250929', 'anthropic', 'anthropic/claude-sonnet-4.5'],
  ['claude-sonnet-4-20250514', 'anthropic', 'anthropic/claude-sonnet-4'],
  ['claude-3-5-haiku-20241022', 'anthropic', 'anthropic/claude-3.5-haiku'],
  ['gemini-2.5-flash', 'google', 'google/gemini-2.5-flash'],
  ['models/gemini-2.5-flash', null, 'google/gemini-2.5-flash'],
  ['openai/gpt-oss-120b', null, 'openai/gpt-oss-120b'],
  ['meta-llama/Llama-3.3-70B-Instruct', null, 'meta-llama/llama-3.3-70b-instruct'],
])('%s is recognized as the model OpenRouter lists', (id, author, lender) => {
  expect(lenderOf(id, author)).toBe(lender);
});

test.each([
  ['another company’s bare name', 'gpt-5', 'mistralai'],
  ['a bare name at a server that makes no models', 'gpt-5', null],
  ['a nearly identical name', 'gpt-5-turbo', 'openai'],
  ['a quantized or faster version', 'meta-llama/Llama-3.3-70B-Instruct-Turbo', null],
  ['another spelling', 'Meta-Llama/llama-3.3-70b-instruct', null],
  ['a name its maker reassigns between models', 'deepseek-chat', 'deepseek'],
  ['weights shared by two models', 'a/Twice', null],
  ['an alias', '~openai/gpt-latest', null],
  ['an Ollama tag', 'llama3.3:70b', null],
])('%s borrows no facts', (_what, id, author) => {
  expect(lenderOf(id, author)).toBeNull();
});

test('the author’s API borrows limits, parameters and prices, another server only the model’s own facts', () => {
  const atAuthor = borrowFacts(plain('gpt-5'), 'openai', source);
  expect(atAuthor).toMatchObject({
    author: 'openai',
    contextTokens: 200_000,
    maxCompletionTokens: 64_000,
    inputModalities: ['text', 'image'],
    supportedParameters: ['temperature', 'tools', 'structured_outputs'],
    promptUsdPerToken: 0.000_001,
    completionUsdPerToken: 0.000_004,
  });
  const elsewhere = borrowFacts(plain('openai/gpt-oss-120b'), null, source);
  expect(elsewhere).toMatchObject({
    author: 'openai',
    contextTokens: 200_000,
    inputModalities: ['text'],
    maxCompletionTokens: null,
    supportedParameters: null,
    promptUsdPerToken: null,
    completionUsdPerToken: null,
  });
});

test('facts in the connection’s own list are never replaced', () => {
  const own = {
    ...plain('gpt-5'),
    contextTokens: 1_000,
    promptUsdPerToken: 0.5,
    supportedParameters: ['tools'],
  };
  expect(borrowFacts(own, 'openai', source)).toMatchObject({
    contextTokens: 1_000,
    promptUsdPerToken: 0.5,
    completionUsdPerToken: null,
    supportedParameters: ['tools'],
    borrowedFacts: ['inputModalities', 'outputModalities'],
  });
});

test('borrowed facts are listed, and depend on who runs the model', () => {
  expect(borrowFacts(plain('gpt-5'), 'openai', source).borrowedFacts).toEqual([
    'contextTokens',
    'promptUsdPerMillion',
    'completionUsdPerMillion',
    'inputModalities',
    'outputModalities',
    'tools',
    'structured_outputs',
    'reasoning',
  ]);
  expect(borrowFacts(plain('openai/gpt-oss-120b'), null, source).borrowedFacts).toEqual([
    'contextTokens',
    'inputModalities',
    'outputModalities',
  ]);
});

test('a host belongs to a company only if its full name matches', () => {
  expect(authorAt('https://api.openai.com/v1')).toBe('openai');
  expect(authorAt('https://api.openai.com.example/v1')).toBeNull();
  expect(authorAt('http://localhost:11434/v1')).toBeNull();
  expect(authorAt('')).toBeNull();
});

test('nothing is borrowed under an id that OpenRouter does not list', () => {
  const ids = new Set(listed.map(({ id }) => id));
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.constantFrom(...listed.map(({ id }) => id.slice(id.indexOf('/') + 1)))),
      fc.constantFrom(null, 'openai', 'anthropic', 'google', 'deepseek'),
      (id, author) => {
        const { borrowedFrom } = borrowFacts(plain(id), author, source);
        const isOwn = author === null || id.includes('/') || borrowedFrom?.startsWith(`${author}/`) === true;
        expect(borrowedFrom === null || (ids.has(borrowedFrom) && isOwn)).toBe(true);
      },
    ),
  );
});
