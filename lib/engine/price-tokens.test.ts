import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalogueModel } from '#tests/support/catalogue-model';
import { priceTokens } from './price-tokens.ts';

const facts = catalogueModel({
  id: 'a/one',
  promptUsdPerToken: 2e-6,
  completionUsdPerToken: 10e-6,
  cachedUsdPerToken: 0.2e-6,
  cacheWriteUsdPerToken: 2.5e-6,
  reasoningUsdPerToken: 20e-6,
  imageOutputUsdPerToken: 40e-6,
  webSearchUsd: 0.01,
  requestUsd: 0.001,
  longContextPrices: [
    {
      minInputTokens: 1_000,
      promptUsdPerToken: 4e-6,
      completionUsdPerToken: 20e-6,
      cachedUsdPerToken: 0.4e-6,
      cacheWriteUsdPerToken: null,
    },
  ],
});
const base = { inputTokens: 500, outputTokens: 100 };

test.each([
  ['tokens alone', {}, 500 * 2e-6 + 100 * 10e-6],
  ['the cache', { cachedTokens: 100, cacheWriteTokens: 50 }, 350 * 2e-6 + 100 * 0.2e-6 + 50 * 2.5e-6 + 1e-3],
  ['thoughts and pictures', { reasoningTokens: 20, imageTokens: 30 }, 1e-3 + 50e-5 + 20 * 20e-6 + 30 * 40e-6],
  ['web searches', { webSearches: 2 }, 2e-3 + 0.02],
  ['a long prompt', { inputTokens: 1_000, cachedTokens: 100 }, 900 * 4e-6 + 100 * 0.4e-6 + 100 * 20e-6],
] as const)('%s have their own price', (_, used, usd) => {
  expect(priceTokens(facts, { ...base, ...used })).toBeCloseTo(usd + 0.001, 12);
});

test('a price of -1, or of a router, is never multiplied', () => {
  expect(priceTokens({ ...facts, promptUsdPerToken: -1 }, base)).toBeNull();
  expect(priceTokens({ ...facts, isRouter: true }, base)).toBeNull();
  expect(priceTokens({ ...facts, completionUsdPerToken: null }, base)).toBeNull();
  const odd = { ...facts, cachedUsdPerToken: -1, webSearchUsd: -1, requestUsd: -1, reasoningUsdPerToken: -1 };
  expect(priceTokens(odd, { ...base, cachedTokens: 500, webSearches: 9, reasoningTokens: 100 })).toBeCloseTo(
    500 * 2e-6 + 100 * 10e-6,
    12,
  );
});

test('for any reported usage, a price is never below zero, and more tokens never cost less', () => {
  const tokens = fc.nat(3_000);
  fc.assert(
    fc.property(
      tokens,
      tokens,
      tokens,
      tokens,
      (inputTokens, cachedTokens, cacheWriteTokens, outputTokens) => {
        const usd = priceTokens(facts, { inputTokens, cachedTokens, cacheWriteTokens, outputTokens }) ?? -1;
        const more =
          priceTokens(facts, {
            inputTokens,
            cachedTokens,
            cacheWriteTokens,
            outputTokens: outputTokens + 1,
          }) ?? -1;
        expect(usd).toBeGreaterThanOrEqual(0);
        expect(more).toBeGreaterThan(usd);
      },
    ),
  );
});
