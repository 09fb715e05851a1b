import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalogueModel } from '#tests/support/catalogue-model';
import { estimateCall } from './estimate-call.ts';

const facts = catalogueModel({
  id: 'a/one',
  promptUsdPerToken: 0.000_002,
  completionUsdPerToken: 0.000_01,
  requestUsd: null,
  isFree: false,
  isRouter: false,
  maxCompletionTokens: 2_000,
  contextTokens: 10_000,
});
const size = {
  needs: { inputTokens: 100, maxTokens: null },
  webSearches: 0,
  addedTokens: 0,
  usualTokens: null,
};
const estimate = (more: Partial<typeof facts> = {}, of: Partial<Parameters<typeof estimateCall>[1]> = {}) =>
  estimateCall({ id: 'a/one', facts: { ...facts, ...more } }, { ...size, ...of });

test('the answer length is max_tokens, else the usual length, else 1,024, capped at the model’s maximum', () => {
  const input = 100 * 2_000;
  expect(estimate()).toBe(input + 1_024 * 10_000);
  expect(estimate({}, { usualTokens: 300 })).toBe(input + 300 * 10_000);
  expect(estimate({}, { usualTokens: 300, needs: { inputTokens: 100, maxTokens: 50 } })).toBe(
    input + 500_000,
  );
  expect(estimate({}, { needs: { inputTokens: 100, maxTokens: 90_000 } })).toBe(input + 2_000 * 10_000);
  expect(estimate({ maxCompletionTokens: null, contextTokens: 500 })).toBe(input + 500 * 10_000);
  expect(estimate({}, { addedTokens: 10 })).toBe(input + 20_000 + 1_024 * 10_000);
  expect(estimate({ requestUsd: 0.01 })).toBe(input + 1_024 * 10_000 + 10_000_000);
});

test('web searches cost extra even with a free model, and long prompts have their own prices', () => {
  const search = { webSearches: 1, usualTokens: 0 };
  expect(estimate({ webSearchUsd: 0.005 }, search)).toBe(200_000 + 5_000_000);
  expect(estimate({ isFree: true, webSearchUsd: 0.005 }, search)).toBe(5_000_000);
  const dearer = {
    minInputTokens: 100,
    promptUsdPerToken: 0.000_004,
    completionUsdPerToken: null,
    cachedUsdPerToken: null,
    cacheWriteUsdPerToken: null,
  };
  expect(estimate({ longContextPrices: [dearer] }, { usualTokens: 10 })).toBe(400_000 + 100_000);
});

test('an unpriced, router or unlisted model has no estimate', () => {
  expect(estimate({ promptUsdPerToken: null })).toBeNull();
  expect(estimate({ completionUsdPerToken: null })).toBeNull();
  expect(estimate({ promptUsdPerToken: -1, completionUsdPerToken: -1 })).toBeNull();
  expect(estimate({ isRouter: true })).toBeNull();
  expect(estimateCall({ id: 'a/one', facts: null }, size)).toBeNull();
  expect(estimateCall({ id: 'a/one:free', facts: null }, size)).toBe(0);
  expect(estimate({ isFree: true })).toBe(0);
});

test('an estimate is a whole number of billionths, and a longer answer never costs less', () => {
  const price = fc.double({ min: 0, max: 0.001, noNaN: true });
  fc.assert(
    fc.property(
      price,
      price,
      fc.nat(200_000),
      fc.nat(2_000),
      (prompt, completion, inputTokens, maxTokens) => {
        const prices = { promptUsdPerToken: prompt, completionUsdPerToken: completion };
        const nano = estimate(prices, { needs: { inputTokens, maxTokens } }) ?? -1;
        const longer = estimate(prices, { needs: { inputTokens, maxTokens: maxTokens + 1 } }) ?? -1;
        expect(Number.isSafeInteger(nano)).toBe(true);
        expect(nano).toBeGreaterThanOrEqual(0);
        expect(longer).toBeGreaterThanOrEqual(nano);
      },
    ),
  );
});
