import type { BudgetPeriod, BudgetScope } from '#lib/contracts/budget';

/** A budget that has no room for a call. Amounts in USD. */
export type FullBudget = {
  readonly scope: BudgetScope['kind'];
  /** The display name of its scope; null if it covers everything. */
  readonly scopeName: string | null;
  readonly period: BudgetPeriod;
  /** Including the amount added for this period. */
  readonly limitUsd: number;
  readonly spentUsd: number;
  /** For other calls in progress. */
  readonly heldUsd: number;
  /** The estimate for the refused call; null if its price is unknown. */
  readonly estimateUsd: number | null;
  /** Null for a budget per request, where waiting does not help. */
  readonly resetsAtMs: number | null;
  /** When it may have room again: after the calls that hold the money have ended, or else when it resets. */
  readonly retryAtMs: number | null;
};
