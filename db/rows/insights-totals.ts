import type { StoredInsights } from '#lib/store/insights';
import type { rollupSums } from './history-tally.ts';

type SumName = (typeof rollupSums)[number];

/** The totals from sums of columns. Costs that are unknown or estimated are null until all rows are recounted. */
export function totalsOf(sum: (column: SumName) => number, isCostCounted: boolean): StoredInsights['totals'] {
  const counted = (column: SumName) => (isCostCounted ? sum(column) : null);
  return {
    requests: sum('requests'),
    servedFirst: sum('served_first'),
    rescued: sum('rescued'),
    partial: sum('partial'),
    failed: sum('failed'),
    cancelled: sum('cancelled'),
    interrupted: sum('interrupted'),
    switched: sum('switched'),
    attempts: sum('attempts'),
    attemptsServed: sum('attempts_served'),
    attemptsFailed: sum('attempts_failed'),
    attemptsSkipped: sum('attempts_skipped'),
    attemptsLimited: sum('attempts_limited'),
    inputTokens: sum('input_tokens'),
    outputTokens: sum('output_tokens'),
    costUsd: sum('cost'),
    failedCostUsd: sum('failed_cost'),
    costUnknown: counted('cost_unknown'),
    costEstimated: counted('cost_estimated'),
    failedCostUnknown: counted('failed_cost_unknown'),
  };
}
