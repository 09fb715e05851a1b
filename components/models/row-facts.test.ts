import { expect, test } from 'vitest';
import { catalogueModel } from '#tests/support/catalogue-model';
import { describeDifference, firstOf, roleOf } from './row-facts.ts';

const first = catalogueModel({
  id: 'a/first',
  inputModalities: ['text', 'image', 'file', 'audio'],
  contextTokens: 1_000_000,
});

test('the roles are counted among those that are on', () => {
  const models = ['a', 'b', 'c', 'd'];
  const off = ['a', 'c'];
  expect(models.map((id) => roleOf(id, models, off, 'ordered'))).toEqual([
    null,
    'first choice',
    null,
    'understudy 1',
  ]);
  expect(firstOf(models, off)).toBe('b');
  expect(firstOf(models, models)).toBeNull();
});

test('where no order is kept nobody is the first choice', () => {
  const models = ['a', 'b', 'c'];
  expect(models.map((id) => roleOf(id, models, ['b'], 'cheapest'))).toEqual(['one of 2', null, 'one of 2']);
  expect(roleOf('a', ['a'], [], 'random')).toBe('first choice');
});

test('a difference names the price, the context and what is lost', () => {
  const dear = catalogueModel({
    id: 'b/dear',
    inputModalities: ['text', 'file', 'audio'],
    contextTokens: 100_000,
    promptUsdPerToken: 0.000_003_2,
    completionUsdPerToken: 0.000_012_8,
  });
  expect(describeDifference(first, dear)).toEqual({
    words: ['3.2× the price', '0.1× the context'],
    lost: 'can’t see images',
    full: 'Price: 3.2× the first choice, at three tokens in to one out; 0.1× the context; can’t see images',
  });
});

test('much that is lost is counted, and named in full elsewhere', () => {
  const { lost, full } = describeDifference(
    first,
    catalogueModel({ id: 'b/text', contextTokens: 1_000_000 }),
  );
  expect(lost).toBe('can’t see images and 2 more');
  expect(full).toContain('can’t see images, read files or hear audio');
});

test('what was told already is not told again', () => {
  const text = catalogueModel({ id: 'b/text', contextTokens: 1_000_000 });
  expect(describeDifference(first, text, ['see images']).lost).toBe('can’t read files or hear audio');
  expect(describeDifference(first, text, ['see images', 'read files', 'hear audio']).lost).toBeNull();
});

test('beside a free first choice a price is told in a word or two', () => {
  const free = catalogueModel({ ...first, isFree: true, promptUsdPerToken: 0, completionUsdPerToken: 0 });
  expect(describeDifference(free, first).words).toEqual(['costs money']);
  expect(describeDifference(free, { ...free, id: 'b/free' }).words).toEqual(['free too']);
});

test('a model that is the same in all says so once', () => {
  const same = catalogueModel({ ...first, id: 'b/same' });
  expect(describeDifference(first, same).words).toEqual(['same price as the first choice']);
});
