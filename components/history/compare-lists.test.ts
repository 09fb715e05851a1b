import { expect, test } from 'vitest';
import { defaultPolicy } from '#lib/contracts/policy';
import { compareLists } from './compare-lists.ts';

const then = { chain: ['a/one', 'b/two', 'c/three'], policy: defaultPolicy };

test('the same list and policy differ in nothing', () => {
  expect(compareLists(then, then)).toEqual([]);
});

test('what joined and what left is named', () => {
  expect(compareLists(then, { ...then, chain: ['a/one', 'd/four', 'e/five'] })).toEqual([
    'd/four and e/five were added.',
    'b/two and c/three were removed.',
  ]);
});

test('a model that left does not read as another order', () => {
  expect(compareLists(then, { ...then, chain: ['a/one', 'c/three'] })).toEqual(['b/two was removed.']);
});

test('another order and another policy are told', () => {
  expect(
    compareLists(then, {
      chain: ['b/two', 'a/one', 'c/three'],
      policy: { ...defaultPolicy, maxAttempts: defaultPolicy.maxAttempts + 1 },
    }),
  ).toEqual(['The order changed.', 'The policy changed.']);
});
