import { expect, test } from 'vitest';
import { isSameModel } from './same-model.ts';

test.each([
  ['openai/text-embedding-3-small', 'openai/text-embedding-3-small', true],
  ['openai/text-embedding-3-small', 'text-embedding-3-small', true],
  ['baai/bge-m3', 'BAAI/bge-m3', true],
  ['text-embedding-3-small', 'text-embedding-3-large', false],
  ['one/embed', 'other/embed', false],
  ['qwen3-embedding:0.6b', 'qwen3-embedding:8b', false],
])('%s and %s are the same model: %s', (one, other, isSame) => {
  expect(isSameModel(one, other)).toBe(isSame);
  expect(isSameModel(other, one)).toBe(isSame);
});
