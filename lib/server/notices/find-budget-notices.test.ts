import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Budget } from '#lib/contracts/budget';
import { budgetStep, findBudgetNotices } from './find-budget-notices.ts';

const budget: Budget = {
  id: 'b1',
  scope: { kind: 'all' },
  period: 'day',
  limitUsd: 10,
  hard: true,
  freeWhenPaused: true,
  spentUsd: 0,
  heldUsd: 0,
  extraUsd: 0,
  resetsAt: '2026-11-19T00:00:00.000Z',
  paused: false,
};

test.each<[Partial<Budget>, number | null]>([
  [{ spentUsd: 4.999_999_999 }, null],
  [{ spentUsd: 5 }, 50],
  [{ spentUsd: 7.999_999_999 }, 50],
  [{ spentUsd: 8 }, 80],
  [{ spentUsd: 9.99 }, 80],
  [{ spentUsd: 10 }, 100],
  // The last call needed more than what was left.
  [{ spentUsd: 9.5, paused: true }, 100],
  [{ spentUsd: 10, extraUsd: 10 }, 50],
  [{ limitUsd: 0.3, spentUsd: 0.24 }, 80],
  [{ limitUsd: 0, spentUsd: 0 }, null],
  [{ limitUsd: 0, spentUsd: 0.01, hard: false }, 100],
  // Held money may still be released.
  [{ heldUsd: 10 }, null],
])('%j has reached %s percent', (part, expected) => {
  expect(budgetStep({ ...budget, ...part })).toBe(expected);
});

test('spending never lowers the step, and a higher limit never raises it', () => {
  const usd = fc.integer({ min: 0, max: 20_000 }).map((cents) => cents / 1_000);
  fc.assert(
    fc.property(usd, usd, usd, (limitUsd, spentUsd, more) => {
      const step = (part: Partial<Budget>) => budgetStep({ ...budget, limitUsd, spentUsd, ...part }) ?? 0;
      expect(step({ spentUsd: spentUsd + more })).toBeGreaterThanOrEqual(step({}));
      expect(step({ limitUsd: limitUsd + more })).toBeLessThanOrEqual(step({}));
    }),
  );
});

test('a notice names its budget and becomes more urgent with each threshold; a budget per request has none', () => {
  const spent = { ...budget, scope: { kind: 'category' as const, id: 'main' }, spentUsd: 8 };
  expect(
    findBudgetNotices([spent, { ...spent, id: 'b2', period: 'request', resetsAt: null }], () => 'Main'),
  ).toEqual([
    {
      kind: 'budget_reached',
      subject: 'b1',
      step: 80,
      facts: {
        budgetId: 'b1',
        scope: 'category',
        scopeName: 'Main',
        period: 'day',
        hard: true,
        paused: false,
        percent: 80,
        limitUsd: 10,
        spentUsd: 8,
        resetsAt: '2026-11-19T00:00:00.000Z',
      },
    },
  ]);
});
