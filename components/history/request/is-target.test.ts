import { expect, test } from 'vitest';
import { isTarget } from './is-target.ts';

test('an attempt matches a chain target by connection and model', () => {
  expect(isTarget('a/one', { connection: 'openrouter', model: 'a/one' })).toBe(true);
  expect(isTarget('a/one', { connection: 'demo', model: 'a/one' })).toBe(true);
  expect(isTarget('a/one', { connection: 'groq', model: 'a/one' })).toBe(false);
  expect(isTarget('groq::one', { connection: 'groq', model: 'one' })).toBe(true);
  expect(isTarget('groq::one', { connection: 'other', model: 'one' })).toBe(false);
});
