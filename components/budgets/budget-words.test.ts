import { expect, test } from 'vitest';
import type { Budget } from '#lib/contracts/budget';
import { describeEnd, describeSpent, nameBudget, sharesOf, stateOf } from './budget-words.ts';

const budget: Budget = {
  id: 'b1',
  scope: { kind: 'client', id: 'k1' },
  period: 'day',
  limitUsd: 4,
  hard: true,
  freeWhenPaused: true,
  spentUsd: 1,
  heldUsd: 2,
  extraUsd: 0,
  resetsAt: '2026-11-19T00:00:00.000Z',
  paused: false,
};
const same = (name: string) => name;
const names = { category: same, client: () => 'Laptop', connection: same };

test('a budget is named by its scope, limit and period', () => {
  expect(nameBudget(budget, names)).toBe('Client Laptop, $4.00 per day');
  expect(nameBudget({ ...budget, scope: { kind: 'all' }, period: 'request' }, names)).toBe(
    'Everything, $4.00 per request',
  );
});

test('the text shows what is spent, reserved and added', () => {
  expect(describeSpent(budget)).toBe('$1.00 of $4.00 spent, $2.00 reserved');
  expect(describeSpent({ ...budget, heldUsd: 0, extraUsd: 1 })).toBe('$1.00 of $5.00 ($1.00 added) spent');
  expect(describeSpent({ ...budget, period: 'request' })).toBe('$4.00 for all attempts of a request');
});

test('the bar never exceeds 100 percent', () => {
  expect(sharesOf(budget)).toEqual({ spent: 25, held: 50 });
  expect(sharesOf({ ...budget, spentUsd: 9 })).toEqual({ spent: 100, held: 0 });
  expect(sharesOf({ ...budget, spentUsd: 3, heldUsd: 9 })).toEqual({ spent: 75, held: 25 });
  expect(sharesOf({ ...budget, limitUsd: 0 })).toEqual({ spent: 100, held: 0 });
});

test('a label is only shown if the budget is paused or over its limit', () => {
  expect(stateOf(budget)).toBeNull();
  expect(stateOf({ ...budget, paused: true })).toEqual({ label: 'Paused', tone: 'danger' });
  expect(stateOf({ ...budget, hard: false, spentUsd: 5 })).toEqual({ label: 'Over', tone: 'warn' });
  expect(describeEnd(budget)).toBe('stops paid calls, allows free models');
  expect(describeEnd({ ...budget, freeWhenPaused: false })).toBe('stops all calls');
  expect(describeEnd({ ...budget, hard: false })).toBe('does not stop calls');
});
