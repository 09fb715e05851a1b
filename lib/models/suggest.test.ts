import { expect, test } from 'vitest';
import type { CatalogueModel } from '#lib/contracts/model';
import { catalogueModel } from '#tests/support/catalogue-model';
import { viewCatalogue } from './catalogue-view.ts';
import { suggestModels, type SuggestInput } from './suggest.ts';
import { tierOf } from './tier.ts';

const none = { inputModalities: [], outputModalities: [], parameters: [] };
const first = catalogueModel({ id: 'a/first' });
const nowMs = 1_790_000_000_000;

function suggest(models: readonly CatalogueModel[], over: Partial<SuggestInput> = {}) {
  return suggestModels({
    view: viewCatalogue([first, ...models]),
    needs: none,
    listed: ['a/first'],
    first,
    tierOf: (model) => tierOf(model).tier,
    healthOf: () => null,
    providersOf: () => null,
    nowMs,
    ...over,
  });
}

const idsOf = (suggestions: ReturnType<typeof suggest>) => suggestions.map(({ model }) => model.id);

test('three models from three companies are suggested, the closest price first, with reasons', () => {
  const suggestions = suggest([
    catalogueModel({ id: 'b/dear', promptUsdPerToken: 0.000_008, completionUsdPerToken: 0.000_032 }),
    catalogueModel({ id: 'c/near', promptUsdPerToken: 0.000_001_2 }),
    catalogueModel({ id: 'c/near-too', promptUsdPerToken: 0.000_001_3 }),
    catalogueModel({ id: 'd/cheap', promptUsdPerToken: 0.000_000_5, completionUsdPerToken: 0.000_002 }),
    catalogueModel({ id: 'a/sibling' }),
    catalogueModel({ id: 'e/twice', promptUsdPerToken: 0.000_002, completionUsdPerToken: 0.000_008 }),
  ]);
  expect(idsOf(suggestions)).toEqual(['c/near', 'd/cheap', 'e/twice']);
  expect(suggestions[1]).toMatchObject({
    tier: 'strong',
    reasons: [
      'Same tier as your first choice (strong).',
      'Your first model by d here. Its providers are unknown.',
      '1/2 the price of your first choice.',
    ],
  });
});

test('unsuitable models are never suggested', () => {
  const models = [
    catalogueModel({ id: 'b/weak-mini' }),
    catalogueModel({ id: 'c/blind' }),
    catalogueModel({ id: 'd/ending', inputModalities: ['text', 'image'], expirationDate: '2027-01-01' }),
    catalogueModel({ id: '~e/latest', inputModalities: ['text', 'image'], aliasTarget: 'e/able' }),
    catalogueModel({ id: 'f/auto', inputModalities: ['text', 'image'], isRouter: true }),
    catalogueModel({
      id: 'a/first:free',
      inputModalities: ['text', 'image'],
      canonicalSlug: first.canonicalSlug,
    }),
    catalogueModel({ id: 'e/able', inputModalities: ['text', 'image'] }),
  ];
  expect(idsOf(suggest(models, { needs: { ...none, inputModalities: ['image'] } }))).toEqual(['e/able']);
});

test('the user’s history affects the order and is stated as a reason', () => {
  const good = catalogueModel({ id: 'b/good', promptUsdPerToken: 0.000_002 });
  const bad = catalogueModel({ id: 'c/bad' });
  const calls = new Map([
    ['b/good', { served: 42, failed: 1 }],
    ['c/bad', { served: 1, failed: 9 }],
  ]);
  expect(idsOf(suggest([good, bad]))).toEqual(['c/bad', 'b/good']);
  const suggestions = suggest([good, bad], { healthOf: (id) => calls.get(id) ?? null });
  expect(idsOf(suggestions)).toEqual(['b/good', 'c/bad']);
  expect(suggestions[0]?.reasons).toContain('Served 42 of your 43 attempts in the last 24 hours.');
});

test('if the providers are known, they matter instead of the author', () => {
  const runBy = new Map([
    ['a/first', ['Google AI Studio']],
    ['a/sibling', ['Google AI Studio', 'Novita']],
    ['b/other', ['Google AI Studio']],
  ]);
  const models = [catalogueModel({ id: 'b/other' }), catalogueModel({ id: 'a/sibling' })];
  expect(idsOf(suggest(models))).toEqual(['b/other', 'a/sibling']);
  const suggestions = suggest(models, { providersOf: (id) => runBy.get(id) ?? null });
  expect(suggestions.map(({ model, reasons }) => [model.id, reasons[1]])).toEqual([
    ['a/sibling', 'Runs on Novita: a rate limit on one of your other models here doesn’t affect it.'],
    ['b/other', 'Runs on Google AI Studio, like a/first: one rate limit can stop both.'],
  ]);
  expect(idsOf(suggest(models, { among: ['b/other'] }))).toEqual(['b/other']);
});

test('capabilities that a suggestion lacks are stated', () => {
  const seeing = catalogueModel({ id: 'a/seeing', inputModalities: ['text', 'image'] });
  const suggestions = suggest([seeing, catalogueModel({ id: 'b/blind' })], {
    first: seeing,
    listed: ['a/seeing'],
  });
  expect(suggestions[0]?.model.id).toBe('b/blind');
  expect(suggestions[0]?.reasons.at(-1)).toBe('No image input, unlike your first choice.');
});

test('an empty chain also gets suggestions, independent of catalogue order', () => {
  const models = ['b/one', 'c/two', 'd/three', 'e/four'].map((id) => catalogueModel({ id }));
  const empty = { listed: [], first: null };
  expect(idsOf(suggest(models, empty))).toEqual(['a/first', 'b/one', 'c/two']);
  expect(idsOf(suggest(models.toReversed(), empty))).toEqual(['a/first', 'b/one', 'c/two']);
});

test('for a free first choice, prices are compared with its paid variant', () => {
  const free = catalogueModel({ id: 'a/free-mini:free', promptUsdPerToken: 0, completionUsdPerToken: 0 });
  const models = [
    free,
    catalogueModel({ id: 'b/dear', promptUsdPerToken: 0.000_005, completionUsdPerToken: 0.000_02 }),
    catalogueModel({ id: 'c/cheap', promptUsdPerToken: 0.000_000_3, completionUsdPerToken: 0.000_000_4 }),
  ];
  expect(idsOf(suggest(models, { first: free, listed: [free.id], limit: 1 }))).toEqual(['c/cheap']);
  const twin = catalogueModel({
    id: 'a/free-mini',
    promptUsdPerToken: 0.000_004,
    completionUsdPerToken: 0.000_02,
  });
  const other = { ...twin, canonicalSlug: free.canonicalSlug };
  expect(idsOf(suggest([...models, other], { first: free, listed: [free.id], limit: 1 }))).toEqual([
    'b/dear',
  ]);
});

test.each([
  ['the newer one', { created: 1_785_000_000 }, { created: 1_740_000_000 }],
  ['the one with the first choice’s capabilities', {}, { supportedParameters: ['temperature'] }],
  ['the one with a context as large', {}, { contextTokens: 50_000 }],
  ['the paid one', {}, { isFree: true }],
  [
    'the one of the same tier',
    {},
    { id: 'z/one-550b', promptUsdPerToken: 0.000_004, completionUsdPerToken: 0.000_004 },
  ],
])('of two similar models, %s comes first', (_, better, worse) => {
  // Sorted by name alone, the worse model would come first.
  const models = [catalogueModel({ id: 'y/one', ...better }), catalogueModel({ id: 'b/one', ...worse })];
  expect(idsOf(suggest(models))[0]).toBe('y/one');
});

test('a model excluded by the category’s rules is not suggested', () => {
  const models = [catalogueModel({ id: 'b/allowed' }), catalogueModel({ id: 'c/excluded' })];
  expect(idsOf(suggest(models, { isAllowed: ({ id }) => id !== 'c/excluded' }))).toEqual(['b/allowed']);
});
