import { expect, test } from 'vitest';
import { defaultPolicy } from '#lib/contracts/policy';
import { compareLists } from './compare-lists.ts';

const then = { chain: ['a/one', 'b/two', 'c/three'], policy: defaultPolicy };

test('the same chain and policy have no differences', () => {
  expect(compareLists(then, then)).toEqual([]);
});

test('added and removed models are named', () => {
  expect(compareLists(then, { ...then, chain: ['a/one', 'd/four', 'e/five'] })).toEqual([
    'd/four and e/five were added.',
    'b/two and c/three were removed.',
  ]);
});

test('removing a model does not count as a new order', () => {
  expect(compareLists(then, { ...then, chain: ['a/one', 'c/three'] })).toEqual(['b/two was removed.']);
});

test('a new order and a new policy are reported', () => {
  expect(
    compareLists(then, {
      chain: ['b/two', 'a/one', 'c/three'],
      policy: { ...defaultPolicy, maxAttempts: defaultPolicy.maxAttempts + 1 },
    }),
  ).toEqual(['The order changed.', 'The policy changed.']);
});
