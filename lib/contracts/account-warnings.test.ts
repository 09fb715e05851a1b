import { expect, test } from 'vitest';
import { accountWarnings } from './account-warnings.ts';
import type { UpstreamAccountFacts } from './upstream-account.ts';

const now = Date.parse('2026-12-01T12:00:00Z');
const healthy: UpstreamAccountFacts = {
  limit: { limitUsd: 10, remainingUsd: 9, resets: 'monthly', countsByok: false },
  spend: { totalUsd: 1, todayUsd: 0.1, thisMonthUsd: 1, byokUsd: 0 },
  expiresAt: '2027-03-01T00:00:00Z',
  balance: { known: true, remainingUsd: 8, boughtUsd: 10 },
  freeRequests: { used: 2, limit: 50 },
};
const kinds = (part: Partial<UpstreamAccountFacts>) =>
  accountWarnings({ ...healthy, ...part }, now).map(({ kind }) => kind);
const balanceOf = (remainingUsd: number) =>
  ({ balance: { known: true, remainingUsd, boughtUsd: 10 } }) as const;
const limitOf = (remainingUsd: number | null) =>
  ({ limit: { limitUsd: 10, remainingUsd, resets: 'never', countsByok: null } }) as const;

test('a healthy or largely unknown account has no warnings', () => {
  expect(kinds({})).toEqual([]);
  expect(
    kinds({ limit: null, expiresAt: undefined, balance: { known: false, because: 'not_allowed' } }),
  ).toEqual([]);
  expect(kinds({ expiresAt: null })).toEqual([]);
});

test.each([
  [1.01, 0, []],
  [0.99, 0, ['low_balance']],
  [-0.2, 0, ['low_balance']],
  [4, 5, ['low_balance']],
  [5, 5, []],
])('a balance of $%d with $%d spent today warns: %j', (remainingUsd, todayUsd, expected) => {
  expect(kinds({ ...balanceOf(remainingUsd), spend: { ...healthy.spend, todayUsd } })).toEqual(expected);
});

test('without today’s spend, a balance is low below one dollar', () => {
  const spend = { ...healthy.spend, todayUsd: null };
  expect(kinds({ ...balanceOf(0.5), spend })).toEqual(['low_balance']);
  expect(kinds({ ...balanceOf(1), spend })).toEqual([]);
});

test.each([
  [2.01, []],
  [2, ['key_near_limit']],
  [0, ['key_near_limit']],
  [null, []],
])('a key with $%s of $10 left warns: %j', (remainingUsd, expected) => {
  expect(kinds(limitOf(remainingUsd))).toEqual(expected);
});

test.each([
  ['2026-12-08T12:00:01Z', []],
  ['2026-12-08T12:00:00Z', ['key_near_expiry']],
  ['2026-11-01T00:00:00Z', ['key_near_expiry']],
])('a key that expires at %s warns: %j', (expiresAt, expected) => {
  expect(kinds({ expiresAt })).toEqual(expected);
});

test('each warning includes its figures', () => {
  expect(
    accountWarnings({ ...healthy, ...balanceOf(0.5), ...limitOf(1), expiresAt: '2026-12-02T00:00:00Z' }, now),
  ).toEqual([
    { kind: 'low_balance', remainingUsd: 0.5 },
    { kind: 'key_near_limit', limitUsd: 10, remainingUsd: 1, resets: 'never', countsByok: null },
    { kind: 'key_near_expiry', expiresAt: '2026-12-02T00:00:00Z' },
  ]);
});
