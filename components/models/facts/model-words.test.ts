import { expect, test } from 'vitest';
import { formatPerMillion, shortName, sourceOf } from './model-words.ts';

test('a model name omits its author', () => {
  expect(shortName('Google: Gemini 2.5 Flash Lite')).toBe('Gemini 2.5 Flash Lite');
  expect(shortName('Auto Router')).toBe('Auto Router');
  expect(shortName('Odd:')).toBe('Odd:');
});

test.each([
  [0.0000001, {}, '$0.10'],
  [0.000015, {}, '$15.00'],
  [0, { isFree: true }, 'free'],
  [0, {}, '–'],
  [null, {}, '–'],
  [null, { isRouter: true }, 'varies'],
  [0, { isRouter: true, isFree: true }, 'free'],
])('%s USD a token of %o reads %s per million', (usd, kind, text) => {
  expect(formatPerMillion(usd, { isRouter: false, isFree: false, setByYou: [], ...kind })).toBe(text);
});

test('the source of a fact is shown unless it is the connection’s own model list', () => {
  const model = {
    setByYou: ['contextTokens', 'promptUsdPerMillion'] as const,
    borrowedFrom: 'openai/gpt-5',
    borrowedFacts: ['contextTokens', 'completionUsdPerMillion', 'tools'] as const,
  };
  const source = (...facts: Parameters<typeof sourceOf>[1][]) =>
    sourceOf({ ...model, setByYou: [...model.setByYou], borrowedFacts: [...model.borrowedFacts] }, ...facts);
  expect(source('contextTokens')).toBe('set by you');
  expect(source('tools')).toBe('from OpenRouter’s entry for openai/gpt-5');
  expect(source('promptUsdPerMillion', 'completionUsdPerMillion')).toBe(
    'partly set by you, from OpenRouter’s entry for openai/gpt-5',
  );
  expect(source('reasoning')).toBeNull();
});
