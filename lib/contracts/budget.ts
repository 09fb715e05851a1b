import { z } from 'zod';

export const BudgetPeriod = z.enum(['request', 'day', 'week', 'month']);
export type BudgetPeriod = z.infer<typeof BudgetPeriod>;

const name = z.string().min(1).max(250);

/** Whose money it is: a category by its slug, a client by its id, a connection by its slug. */
export const BudgetScope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('category'), id: name }),
  z.strictObject({ kind: z.literal('client'), id: name }),
  z.strictObject({ kind: z.literal('connection'), id: name }),
]);
export type BudgetScope = z.infer<typeof BudgetScope>;

/** The least and the most a budget may be, in USD. With nothing to spend only free models are called. */
const budgetRange = { min: 0, max: 1_000_000 } as const;

const amountUsd = z.number().min(budgetRange.min).max(budgetRange.max);

export const Budget = z.object({
  id: z.string(),
  scope: BudgetScope,
  period: BudgetPeriod,
  limitUsd: z.number(),
  /** Whether calls are refused that would go beyond it. A soft one only says so. */
  hard: z.boolean(),
  /** Whether free models may still be called while it is paused. */
  freeWhenPaused: z.boolean(),
  /** In the running period. A budget per request has none: each request begins at nothing. */
  spentUsd: z.number(),
  /** For calls under way, by estimate. */
  heldUsd: z.number(),
  /** What was added to the running period by resuming it. */
  extraUsd: z.number(),
  /** ISO 8601 in UTC; null where it is a budget per request. */
  resetsAt: z.string().nullable(),
  /** It is hard, and calls are refused in the running period. */
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

/** Every field is optional, and a missing one keeps its value. What it is for and its period stay: that would be another budget. */
export const PutBudget = z.strictObject({
  limitUsd: amountUsd.optional(),
  hard: z.boolean().optional(),
  freeWhenPaused: z.boolean().optional(),
});
export type PutBudget = z.infer<typeof PutBudget>;

/** Without an amount it is a fifth of the limit. */
export const ResumeBudget = z.strictObject({ extraUsd: amountUsd.min(0.000_000_001).optional() });
export type ResumeBudget = z.infer<typeof ResumeBudget>;
