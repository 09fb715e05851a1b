import { expect, test } from 'vitest';
import { CatalogueModel } from '#lib/contracts/model';
import { parseCatalogue } from './parse-catalogue.ts';

function parseOne(entry: unknown): CatalogueModel | undefined {
  const model = parseCatalogue({ data: [entry] })?.models[0];
  return model === undefined ? undefined : CatalogueModel.parse(model);
}

test('a complete entry is parsed', () => {
  const model = parseOne({
    id: 'maker/model-1',
    canonical_slug: 'maker/model-1-20260601',
    name: ' Maker: Model 1 ',
    created: 1_786_722_910,
    description: 'What it does.',
    context_length: 200_000,
    architecture: { input_modalities: ['text', 'image'], output_modalities: ['text'] },
    pricing: {
      prompt: '0.00000045',
      completion: '0.0000032',
      image: '0.001',
      input_cache_read: '0.0000001',
      request: '0',
      discount: 0,
    },
    top_provider: { context_length: 200_000, max_completion_tokens: 64_000, is_moderated: true },
    supported_parameters: ['tools', 'structured_outputs'],
    expiration_date: '2026-12-31',
    reasoning: { mandatory: true, default_enabled: true, default_effort: 'medium' },
    something_new: { of: 'tomorrow' },
  });
  expect(model).toEqual({
    id: 'maker/model-1',
    canonicalSlug: 'maker/model-1-20260601',
    huggingFaceId: null,
    aliasTarget: null,
    name: 'Maker: Model 1',
    author: 'maker',
    description: 'What it does.',
    created: 1_786_722_910,
    contextTokens: 200_000,
    maxCompletionTokens: 64_000,
    inputModalities: ['text', 'image'],
    outputModalities: ['text'],
    supportedParameters: ['tools', 'structured_outputs'],
    unknownParameters: [],
    promptUsdPerToken: 0.000_000_45,
    completionUsdPerToken: 0.000_003_2,
    requestUsd: 0,
    cachedUsdPerToken: 0.0000001,
    cacheWriteUsdPerToken: null,
    reasoningUsdPerToken: null,
    imageOutputUsdPerToken: null,
    longContextPrices: [],
    webSearchUsd: null,
    imageUsd: 0.001,
    isFree: false,
    isRouter: false,
    isModerated: true,
    reasoningMandatory: true,
    defaultReasoning: 'medium',
    expirationDate: '2026-12-31',
    borrowedFrom: null,
    borrowedFacts: [],
    setByYou: [],
  });
});

test('an entry with only an id is a text model with unknown price and size', () => {
  expect(parseOne({ id: 'a/b' })).toMatchObject({
    name: 'a/b',
    author: 'a',
    contextTokens: null,
    maxCompletionTokens: null,
    inputModalities: ['text'],
    outputModalities: ['text'],
    promptUsdPerToken: null,
    completionUsdPerToken: null,
    expirationDate: null,
  });
});

test('null is accepted in every field', () => {
  const entry = {
    id: 'a/b',
    canonical_slug: null,
    alias_target: null,
    name: null,
    created: null,
    description: null,
    context_length: null,
    architecture: null,
    pricing: null,
    top_provider: { context_length: null, max_completion_tokens: null, is_moderated: null },
    supported_parameters: null,
    expiration_date: null,
    reasoning: null,
  };
  expect(parseOne(entry)?.id).toBe('a/b');
});

test.each([
  ['a router has no price', { prompt: '-1', completion: '-1' }, null, true],
  ['a price of zero is a price', { prompt: '0', completion: '0' }, 0, false],
  ['a price that is not a number is unknown', { prompt: 'ask us', completion: '' }, null, false],
])('%s', (_, pricing, promptUsdPerToken, isRouter) => {
  expect(parseOne({ id: 'a/b', pricing })).toMatchObject({ promptUsdPerToken, isRouter, isFree: false });
});

test.each([
  ['a/b:free', true, false],
  ['openrouter/free', true, true],
  ['a/b-free', false, false],
])('%s is free: %s', (id, isFree, isRouter) => {
  expect(parseOne({ id, pricing: { prompt: '0', completion: '0' } })).toMatchObject({ isFree, isRouter });
});

test('a context of zero is unknown, and the provider’s size is used instead', () => {
  expect(parseOne({ id: 'a/b', context_length: 0 })?.contextTokens).toBeNull();
  expect(parseOne({ id: 'a/b', context_length: 0, top_provider: { context_length: 8 } })?.contextTokens).toBe(
    8,
  );
});

test('the date that means never is no expiration date', () => {
  expect(parseOne({ id: 'a/b', expiration_date: '2098-12-31' })?.expirationDate).toBeNull();
});

test('an alias names its target and author', () => {
  expect(
    parseOne({ id: '~maker/big-latest', alias_target: { name: 'Big 2', slug: 'maker/big-2' } }),
  ).toMatchObject({
    author: 'maker',
    aliasTarget: 'maker/big-2',
  });
});

test('invalid entries are dropped and counted, batch-only entries are dropped silently', () => {
  const data = [
    { id: 'a/b' },
    { id: 'a/b:batch' },
    { id: 'has space/b' },
    { name: 'no id' },
    null,
    7,
    { id: 'a/b' },
    { id: 'c/d', context_length: 'long' },
  ];
  expect(parseCatalogue({ data })).toMatchObject({ models: [{ id: 'a/b' }], droppedCount: 6 });
});

test.each([[undefined], [null], ['<html>'], [[]], [{ data: {} }], [{ error: { code: 500 } }]])(
  '%j is not a catalogue',
  (body) => {
    expect(parseCatalogue(body)).toBeNull();
  },
);

test.each([
  [{ default_enabled: false, default_effort: 'medium' }, 'none'],
  [{ default_enabled: true, default_effort: 'high' }, 'high'],
  [{ default_enabled: true }, null],
  [{ default_enabled: 'odd', default_effort: 7 }, null],
  [undefined, null],
])('the default reasoning effort of a model: %j', (reasoning, defaultReasoning) => {
  expect(parseOne({ id: 'a/b', reasoning })?.defaultReasoning).toBe(defaultReasoning);
});
