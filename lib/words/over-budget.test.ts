import { expect, test } from 'vitest';
import type { FullBudget } from '#lib/engine/full-budget';
import { explainOverBudget } from './over-budget.ts';

const budget: FullBudget = {
  scope: 'all',
  scopeName: null,
  period: 'day',
  limitUsd: 5,
  spentUsd: 4.987_654,
  heldUsd: 0,
  estimateUsd: 0.031_234,
  resetsAtMs: 0,
  retryAtMs: 0,
};

test.each<[Partial<FullBudget>, string]>([
  [
    {},
    'The budget of $5.00 per day for everything has no room for a/b: $4.99 is spent. A call to a/b may cost up to about $0.0312.',
  ],
  [
    { scope: 'client', scopeName: 'Laptop', heldUsd: 0.01, estimateUsd: null },
    'The budget of $5.00 per day for the client Laptop has no room for a/b: $4.99 is spent and $0.01 is reserved for calls in progress.',
  ],
  [
    { scope: 'category', scopeName: 'main', period: 'request', limitUsd: 0.01, spentUsd: 0 },
    'The budget of $0.01 per request for the category main has no room for a/b: $0 is spent. A call to a/b may cost up to about $0.0312.',
  ],
  [
    { scope: 'connection', scopeName: 'Groq', period: 'month', estimateUsd: 0 },
    'The budget of $5.00 per month for the connection Groq has no room for a/b: $4.99 is spent.',
  ],
])('a full budget states its figures (%#)', (more, reason) => {
  expect(explainOverBudget({ ...budget, ...more }, 'a/b').reason).toBe(reason);
});
