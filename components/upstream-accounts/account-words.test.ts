import { expect, test } from 'vitest';
import type { AccountWarning } from '#lib/contracts/upstream-account';
import { describeBalance, describeLimit, describeSpend, describeWarning } from './account-words.ts';

const now = Date.parse('2026-12-01T00:00:00Z');
const say = (warning: AccountWarning) => describeWarning(warning, 'OpenRouter', now).text;

test('unknown values are reported as unknown, with the reason', () => {
  expect(describeBalance({ known: true, remainingUsd: 9.58, boughtUsd: 10 })).toBe('$9.58 left');
  expect(describeBalance({ known: false, because: 'not_allowed' })).toBe('unknown, this key may not read it');
  expect(describeBalance({ known: false, because: 'failed' })).toBe('unknown, reading it failed');
});

test('a limit shows what is left, its reset and whether own provider keys count', () => {
  expect(describeLimit(null)).toBe('none');
  expect(describeLimit({ limitUsd: 10, remainingUsd: 4, resets: 'monthly', countsByok: false })).toBe(
    '$4.00 of $10.00 left, resets on the first of the month, excludes calls with your own provider keys',
  );
  expect(describeLimit({ limitUsd: 1, remainingUsd: 0, resets: 'unknown', countsByok: null })).toBe(
    '$0 of $1.00 left',
  );
  expect(describeLimit({ limitUsd: 5, remainingUsd: null, resets: 'weekly', countsByok: null })).toBe(
    '$5.00, remaining amount unknown, resets on Mondays at 00:00 UTC',
  );
});

test('spend omits values upstream did not report', () => {
  expect(describeSpend({ totalUsd: 3, todayUsd: 0.02, thisMonthUsd: 1, byokUsd: 0 })).toBe(
    '$0.02 today, $1.00 this month, $3.00 in total',
  );
  expect(describeSpend({ totalUsd: 3, todayUsd: null, thisMonthUsd: null, byokUsd: 2 })).toBe(
    '$3.00 in total, $2.00 with your own provider keys',
  );
});

test('a low balance is reported before calls fail, also as a cause of slow calls', () => {
  expect(say({ kind: 'low_balance', remainingUsd: 0.5 })).toMatch(/\$0\.50 left.*slow calls down/);
  expect(say({ kind: 'low_balance', remainingUsd: -0.1 })).toMatch(/used up \(-\$0\.10\).*free models/);
});

test('a key near its limit shows its reset, if known', () => {
  const limit = { limitUsd: 10, remainingUsd: 1, countsByok: null };
  expect(say({ kind: 'key_near_limit', ...limit, resets: 'daily' })).toContain(
    '$1.00 of $10.00 left. The limit resets daily at 00:00 UTC.',
  );
  expect(say({ kind: 'key_near_limit', ...limit, remainingUsd: 0, resets: 'unknown' })).toBe(
    'The key of OpenRouter has reached its spending limit of $10.00.',
  );
});

test.each([
  ['2026-12-01T05:00:00Z', 'expires in less than a day'],
  ['2026-12-02T05:00:00Z', 'expires in one day'],
  ['2026-12-06T05:00:00Z', 'expires in 5 days'],
  ['2026-11-30T05:00:00Z', 'has expired'],
])('a key that expires at %s %s', (expiresAt, words) => {
  expect(say({ kind: 'key_near_expiry', expiresAt })).toContain(words);
});
