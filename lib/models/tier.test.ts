import { expect, test } from 'vitest';
import { catalogueModel } from '#tests/support/catalogue-model';
import { isAtLeast, tierOf } from './tier.ts';

/** Input and output price, in USD per million tokens. */
function model(id: string, inUsd: number | null, outUsd: number | null, contextTokens = 262_144) {
  return catalogueModel({
    id,
    contextTokens,
    promptUsdPerToken: inUsd === null ? null : inUsd / 1e6,
    completionUsdPerToken: outUsd === null ? null : outUsd / 1e6,
  });
}

test.each([
  ['anthropic/claude-opus-5', 5, 25, 'frontier'],
  ['anthropic/claude-opus-4.7-fast', 30, 150, 'frontier'],
  ['~anthropic/claude-sonnet-latest', 2, 10, 'frontier'],
  ['openai/gpt-5.6-sol', 5, 30, 'frontier'],
  ['google/gemini-3.1-pro-preview', 2, 12, 'frontier'],
  ['qwen/qwen3.8-2.4t-a95b', 2, 6, 'frontier'],
  ['moonshotai/kimi-k2', 0.57, 2.3, 'strong'],
  ['openai/gpt-5.6-terra', 1, 6, 'strong'],
  ['qwen/qwen3-235b-a22b-2507', 0.09, 0.55, 'strong'],
  ['openai/gpt-oss-120b', 0.03, 0.17, 'strong'],
  ['meta-llama/llama-3.3-70b-instruct', 0.1, 0.32, 'strong'],
  ['inclusionai/ling-2.6-1t', 0.06, 0.66, 'strong'],
  ['mistralai/mixtral-8x7b-instruct', 0.05, 0.2, 'strong'],
  ['anthropic/claude-haiku-4.5', 1, 5, 'fast'],
  ['openai/gpt-5-mini', 0.25, 2, 'fast'],
  ['google/gemini-2.5-flash-lite', 0.1, 0.4, 'fast'],
  ['openai/gpt-oss-20b', 0.03, 0.13, 'fast'],
  ['openai/gpt-5.6-luna', 0.1, 0.6, 'fast'],
  ['openai/gpt-5-nano', 0.05, 0.4, 'tiny'],
  ['meta-llama/llama-3.1-8b-instruct', 0.05, 0.08, 'tiny'],
  ['google/gemma-3n-e4b-it', 0.06, 0.12, 'tiny'],
  ['upstage/solar-pro4', 0.03, 0.1, 'tiny'],
])('%s at $%d and $%d is %s', (id, inUsd, outUsd, tier) => {
  const said = tierOf(model(id, inUsd, outUsd));
  expect(said.tier).toBe(tier);
  expect(said.reason).toMatch(/\.$/);
});

test.each([
  ['openai/gpt-4', 30, 60],
  ['openai/gpt-4o-2024-11-20', 2.5, 10],
  ['openai/o4-mini', 1.1, 4.4],
  ['mistralai/mistral-medium-3-5', 1.5, 7.5],
  ['~mistralai/mistral-large-latest', 2, 8],
  ['deepseek/deepseek-v4-pro-0813', 0.05, 0.1],
])('%s is an exception: strong, regardless of its name and price', (id, inUsd, outUsd) => {
  expect(tierOf(model(id, inUsd, outUsd)).tier).toBe('strong');
});

test('an expensive model with a small context is an old model, not frontier', () => {
  expect(tierOf(model('a/grand', 5, 25)).tier).toBe('frontier');
  const old = tierOf(model('a/grand', 5, 25, 8_192));
  expect(old).toEqual({
    tier: 'strong',
    reason:
      '$10.00 per million tokens, input and output blended, but a smaller context than the largest models have.',
  });
});

test('a free variant has the tier of its paid variant, or else the tier of its name', () => {
  const paid = model('z/large', 2, 12);
  const free = model('z/large:free', 0, 0);
  expect(tierOf(free, { lookup: (id) => (id === 'z/large' ? paid : undefined) }).tier).toBe('frontier');
  expect(tierOf(free).tier).toBe('fast');
  expect(tierOf(model('z/large-9b:free', 0, 0)).tier).toBe('tiny');
});

test('a tier set by the user takes precedence, and without any facts there is no tier', () => {
  expect(tierOf(model('a/nano', 5, 25), { override: 'frontier' })).toEqual({
    tier: 'frontier',
    reason: 'Set by you.',
  });
  expect(tierOf(catalogueModel({ id: 'openrouter/auto', isRouter: true })).tier).toBeNull();
  expect(tierOf(catalogueModel({ id: 'a/paint', outputModalities: ['image'] })).tier).toBeNull();
  expect(tierOf(model('a/unheard', null, null)).tier).toBeNull();
});

test('tiers are compared by strength, and an unknown tier always passes', () => {
  expect(isAtLeast('frontier', 'strong')).toBe(true);
  expect(isAtLeast('strong', 'strong')).toBe(true);
  expect(isAtLeast('fast', 'strong')).toBe(false);
  expect(isAtLeast('tiny', 'fast')).toBe(false);
  expect(isAtLeast(null, 'frontier')).toBe(true);
  expect(isAtLeast('tiny', null)).toBe(true);
});
