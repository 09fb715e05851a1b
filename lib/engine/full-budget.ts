import type { BudgetPeriod, BudgetScope } from '#lib/contracts/budget';

/** A budget that has no room for a call. Amounts in USD. */
export type FullBudget = {
  readonly scope: BudgetScope['kind'];
  /** What it is for, as people call it; null where it is for everything. */
  readonly scopeName: string | null;
  readonly period: BudgetPeriod;
  /** With what was added for this period. */
  readonly limitUsd: number;
  readonly spentUsd: number;
  /** For other calls under way. */
  readonly heldUsd: number;
  /** Of the call that has no room; null where its price is not known. */
  readonly estimateUsd: number | null;
  /** Null where waiting does not help: it is a budget per request. */
  readonly resetsAtMs: number | null;
  /** When it may have room again: once others have ended where they hold the money, else when it resets. */
  readonly retryAtMs: number | null;
};
