import { z } from 'zod';

export const BudgetPeriod = z.enum(['request', 'day', 'week', 'month']);
export type BudgetPeriod = z.infer<typeof BudgetPeriod>;

const name = z.string().min(1).max(250);

/** Which calls a budget covers. Categories and connections are named by slug, clients by id. */
export const BudgetScope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('category'), id: name }),
  z.strictObject({ kind: z.literal('client'), id: name }),
  z.strictObject({ kind: z.literal('connection'), id: name }),
]);
export type BudgetScope = z.infer<typeof BudgetScope>;

/** The range of a limit, in USD. With a limit of 0, only free models are called. */
const budgetRange = { min: 0, max: 1_000_000 } as const;

const amountUsd = z.number().min(budgetRange.min).max(budgetRange.max);

export const Budget = z.object({
  id: z.string(),
  scope: BudgetScope,
  period: BudgetPeriod,
  limitUsd: z.number(),
  /** Whether calls that would exceed the limit are refused. A soft budget only shows that it is spent. */
  hard: z.boolean(),
  /** Whether free models may still be called while the budget is paused. */
  freeWhenPaused: z.boolean(),
  /** In the current period. Always 0 for a budget per request, because each request starts at 0. */
  spentUsd: z.number(),
  /** Estimated cost of calls in progress. */
  heldUsd: z.number(),
  /** The amount that resuming added to the current period. */
  extraUsd: z.number(),
  /** ISO 8601 in UTC; null for a budget per request. */
  resetsAt: z.string().nullable(),
  /** Whether a hard budget refuses calls in the current period. */
  paused: z.boolean(),
});
export type Budget = z.infer<typeof Budget>;

export const BudgetsAnswer = z.object({ budgets: z.array(Budget) });
export type BudgetsAnswer = z.infer<typeof BudgetsAnswer>;

export const BudgetAnswer = z.object({ budget: Budget });
export type BudgetAnswer = z.infer<typeof BudgetAnswer>;

export const CreateBudget = z.strictObject({
  scope: BudgetScope,
  period: BudgetPeriod,
  limitUsd: amountUsd,
  hard: z.boolean().default(true),
  freeWhenPaused: z.boolean().default(true),
});
export type CreateBudget = z.input<typeof CreateBudget>;

/** Missing fields keep their values. Scope and period can't change: that would be another budget. */
export const PutBudget = z.strictObject({
  limitUsd: amountUsd.optional(),
  hard: z.boolean().optional(),
  freeWhenPaused: z.boolean().optional(),
});
export type PutBudget = z.infer<typeof PutBudget>;

/** The default amount is a fifth of the limit. */
export const ResumeBudget = z.strictObject({ extraUsd: amountUsd.min(0.000_000_001).optional() });
export type ResumeBudget = z.infer<typeof ResumeBudget>;
