import { expect, test } from 'vitest';
import { remainingOfLimit } from './remaining-of-limit.ts';

const spent = { never: 42, daily: 0.1, weekly: 0.7, monthly: 3 };

test.each([
  ['never', 8],
  ['daily', 49.9],
  ['weekly', 49.3],
  ['monthly', 47],
] as const)('a limit that resets %s counts the spend of that period', (resets, leftUsd) => {
  expect(remainingOfLimit(50, resets, [spent])).toBe(leftUsd);
});

test('the rest is unknown without the spend of the period', () => {
  expect(remainingOfLimit(50, 'weekly', [{ never: 42, monthly: 3, weekly: null }])).toBeNull();
  expect(remainingOfLimit(50, 'weekly', [{ never: 42, monthly: 3 }])).toBeNull();
});

test('the rest is unknown for a period this version does not know', () => {
  expect(remainingOfLimit(50, 'unknown', [spent])).toBeNull();
});

test('calls with own provider keys are subtracted where the limit includes them', () => {
  expect(remainingOfLimit(50, 'monthly', [spent, { monthly: 7 }])).toBe(40);
  expect(remainingOfLimit(50, 'monthly', [spent, { never: 7 }])).toBeNull();
});

test('a limit that is exceeded has nothing left', () => {
  expect(remainingOfLimit(1, 'monthly', [spent])).toBe(0);
});
