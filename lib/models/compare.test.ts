import { expect, test } from 'vitest';
import { catalogueModel } from '#tests/support/catalogue-model';
import { compareToFirst, formatRatio } from './compare.ts';

const first = catalogueModel({
  id: 'a/first',
  inputModalities: ['text', 'image'],
  supportedParameters: ['tools', 'reasoning'],
});

test('price and context are stated as multiples of the first choice’s', () => {
  const dear = catalogueModel({
    id: 'b/dear',
    promptUsdPerToken: 0.000_003_2,
    completionUsdPerToken: 0.000_012_8,
    contextTokens: 50_000,
  });
  expect(compareToFirst(first, dear).priceRatio).toBeCloseTo(3.2);
  expect(compareToFirst(first, dear)).toMatchObject({
    priceWords: '3.2× the price of your first choice',
    contextWords: '1/4 the context',
  });
  expect(
    compareToFirst(first, catalogueModel({ id: 'c/same', promptUsdPerToken: 0.000_001_02 })),
  ).toMatchObject({
    priceWords: 'same price as your first choice',
    contextWords: 'same context as your first choice',
  });
});

test('free models and unknown prices are described in words, not as a ratio', () => {
  const free = catalogueModel({ id: 'd/free:free', promptUsdPerToken: 0, completionUsdPerToken: 0 });
  expect(compareToFirst(first, free).priceWords).toBe('free');
  expect(compareToFirst(free, first)).toMatchObject({
    priceRatio: null,
    priceWords: 'paid, while your first choice is free',
  });
  const unknown = catalogueModel({ id: 'e/unknown', promptUsdPerToken: null, contextTokens: null });
  expect(compareToFirst(first, unknown)).toMatchObject({ priceWords: null, contextWords: null });
  // A zero price on a model that is not free: something other than tokens costs money.
  const song = catalogueModel({ id: 'e/song', promptUsdPerToken: 0, completionUsdPerToken: 0 });
  expect(compareToFirst(first, song)).toMatchObject({ priceRatio: null, priceWords: null });
});

test('capabilities that only the first choice has are listed, and a router lacks none', () => {
  const blind = catalogueModel({ id: 'f/blind', supportedParameters: ['tools'] });
  expect(compareToFirst(first, blind)).toMatchObject({
    lost: ['image_input', 'reasoning'],
    lostWords: 'no image input or reasoning',
  });
  expect(compareToFirst(blind, first).lost).toEqual([]);
  expect(compareToFirst(first, catalogueModel({ id: 'openrouter/auto', isRouter: true })).lost).toEqual([]);
});

test.each([
  [12.4, '12×'],
  [3.21, '3.2×'],
  [0.5, '1/2'],
  [0.19, '1/5'],
  [0.125, '1/8'],
  [0.4, '0.4×'],
  [0.7, '0.7×'],
])('a ratio of %d reads "%s"', (value, words) => {
  expect(formatRatio(value)).toBe(words);
});
