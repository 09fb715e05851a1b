import { expect, test } from 'vitest';
import { catalogueModel } from '#tests/support/catalogue-model';
import { describeDifference, firstOf, formatServed, roleOf } from './row-facts.ts';

const first = catalogueModel({
  id: 'a/first',
  inputModalities: ['text', 'image', 'file', 'audio'],
  contextTokens: 1_000_000,
});

test('the first enabled model is the first choice, and fallbacks have no label', () => {
  const models = ['a', 'b', 'c', 'd'];
  const off = ['a', 'c'];
  expect(models.map((id) => roleOf(id, models, off, 'ordered'))).toEqual([
    'off',
    'first choice',
    'off',
    null,
  ]);
  expect(firstOf(models, off)).toBe('b');
  expect(firstOf(models, models)).toBeNull();
});

test('without an order, no model is the first choice', () => {
  const models = ['a', 'b', 'c'];
  expect(models.map((id) => roleOf(id, models, ['b'], 'cheapest'))).toEqual(['one of 2', 'off', 'one of 2']);
  expect(roleOf('a', ['a'], [], 'random')).toBe('first choice');
});

test('a difference names the price, the context and the lost capabilities', () => {
  const dear = catalogueModel({
    id: 'b/dear',
    inputModalities: ['text', 'file', 'audio'],
    contextTokens: 100_000,
    promptUsdPerToken: 0.000_003_2,
    completionUsdPerToken: 0.000_012_8,
  });
  expect(describeDifference(first, dear)).toEqual({
    words: ['3.2× price', '1/10 context'],
    lost: 'no images',
    full: '3.2× the price of your first choice (at three input tokens per output token); 1/10 the context; no image input',
  });
});

test('several missing capabilities are counted here and listed elsewhere', () => {
  const { lost, full } = describeDifference(
    first,
    catalogueModel({ id: 'b/text', contextTokens: 1_000_000 }),
  );
  expect(lost).toBe('no images (+2)');
  expect(full).toContain('no image input, file input or audio input');
});

test('a capability already in the row is not named again', () => {
  const text = catalogueModel({ id: 'b/text', contextTokens: 1_000_000 });
  expect(describeDifference(first, text, ['image input']).lost).toBe('no files (+1)');
  expect(describeDifference(first, text, ['image input', 'file input', 'audio input']).lost).toBeNull();
});

test('next to a free first choice, the price is one word', () => {
  const free = catalogueModel({ ...first, isFree: true, promptUsdPerToken: 0, completionUsdPerToken: 0 });
  expect(describeDifference(free, first).words).toEqual(['paid']);
  expect(describeDifference(free, { ...free, id: 'b/free' }).words).toEqual(['also free']);
});

test('a model equal in every respect gets a single note', () => {
  const same = catalogueModel({ ...first, id: 'b/same' });
  expect(describeDifference(first, same).words).toEqual(['same price']);
});

test.each([
  [5, 7, '5 of 7 served'],
  [0, 3, '0 of 3 served'],
  [97, 100, '97% served'],
  [9_999, 10_000, '99% served'],
  [1, 10_000, '1% served'],
  [0, 40, '0% served'],
  [20, 20, '100% served'],
])('%d of %d reads "%s"', (served, total, words) => {
  expect(formatServed(served, total)).toBe(words);
});
