import { expect, test } from 'vitest';
import { formatPerMillion, shortName } from './model-words.ts';

test('the author is left out of a name', () => {
  expect(shortName('Google: Gemini 2.5 Flash Lite')).toBe('Gemini 2.5 Flash Lite');
  expect(shortName('Auto Router')).toBe('Auto Router');
  expect(shortName('Odd:')).toBe('Odd:');
});

test.each([
  [0.0000001, false, '$0.10'],
  [0.000015, false, '$15.00'],
  [0, false, 'free'],
  [null, false, '–'],
  [-1, true, 'varies'],
  [0, true, 'varies'],
])('%s USD a token (router: %s) reads %s per million', (usd, isRouter, text) => {
  expect(formatPerMillion(usd, { isRouter })).toBe(text);
});
