import { expect, test } from 'vitest';
import { isTarget } from './is-target.ts';

test('a target of a chain is found among the attempts by its connection and its model', () => {
  expect(isTarget('a/one', { connection: 'openrouter', model: 'a/one' })).toBe(true);
  expect(isTarget('a/one', { connection: 'demo', model: 'a/one' })).toBe(true);
  expect(isTarget('a/one', { connection: 'groq', model: 'a/one' })).toBe(false);
  expect(isTarget('groq::one', { connection: 'groq', model: 'one' })).toBe(true);
  expect(isTarget('groq::one', { connection: 'other', model: 'one' })).toBe(false);
});
