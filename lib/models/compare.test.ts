import { expect, test } from 'vitest';
import { catalogueModel } from '#tests/support/catalogue-model';
import { compareToFirst } from './compare.ts';

const first = catalogueModel({
  id: 'a/first',
  inputModalities: ['text', 'image'],
  supportedParameters: ['tools', 'reasoning'],
});

test('a row tells how many times the price and the context of the first it has', () => {
  const dear = catalogueModel({
    id: 'b/dear',
    promptUsdPerToken: 0.000_003_2,
    completionUsdPerToken: 0.000_012_8,
    contextTokens: 50_000,
  });
  expect(compareToFirst(first, dear).priceRatio).toBeCloseTo(3.2);
  expect(compareToFirst(first, dear)).toMatchObject({
    priceWords: '3.2× the first choice',
    contextWords: '0.25× the context',
  });
  expect(
    compareToFirst(first, catalogueModel({ id: 'c/same', promptUsdPerToken: 0.000_001_02 })),
  ).toMatchObject({
    priceWords: 'same price as the first choice',
    contextWords: 'same context as the first choice',
  });
});

test('free models and unknown prices are told in words, not as a ratio', () => {
  const free = catalogueModel({ id: 'd/free:free', promptUsdPerToken: 0, completionUsdPerToken: 0 });
  expect(compareToFirst(first, free).priceWords).toBe('free');
  expect(compareToFirst(free, first)).toMatchObject({
    priceRatio: null,
    priceWords: 'costs money; the first choice is free',
  });
  const unknown = catalogueModel({ id: 'e/unknown', promptUsdPerToken: null, contextTokens: null });
  expect(compareToFirst(first, unknown)).toMatchObject({ priceWords: null, contextWords: null });
  // A price of zero that is not called free: something else than tokens is paid for.
  const song = catalogueModel({ id: 'e/song', promptUsdPerToken: 0, completionUsdPerToken: 0 });
  expect(compareToFirst(first, song)).toMatchObject({ priceRatio: null, priceWords: null });
});

test('what the first can do and the row cannot is named; a router picks one that can', () => {
  const blind = catalogueModel({ id: 'f/blind', supportedParameters: ['tools'] });
  expect(compareToFirst(first, blind)).toMatchObject({
    lost: ['image_input', 'reasoning'],
    lostWords: 'can’t see images or reason before it answers',
  });
  expect(compareToFirst(blind, first).lost).toEqual([]);
  expect(compareToFirst(first, catalogueModel({ id: 'openrouter/auto', isRouter: true })).lost).toEqual([]);
});
