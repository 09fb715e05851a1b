import type { DifferenceCause, ReconciliationRow } from '#lib/contracts/reconciliation';

type Compared = Pick<ReconciliationRow, 'ours' | 'theirs'> & {
  /** Whether a model is only known to one side, and another one only to the other. */
  readonly mayHaveOtherName: boolean;
  /** Whether the history may lack requests from the day. */
  readonly mayBeDeleted: boolean;
};

/** The rounding difference of adding up many amounts in another order. */
const NOISE_USD = 1e-9;
/** OpenRouter rounds the amounts of single calls. */
const ROUNDING_USD_PER_CALL = 1e-8;

/**
 * Why the bill of a day or a model differs from the history, most likely first. Empty if nothing explains it.
 */
export function likelyCauses({ ours, theirs, mayHaveOtherName, mayBeDeleted }: Compared): DifferenceCause[] {
  if (theirs === null) return ['day_open'];
  const differenceUsd = theirs.costUsd - ours.costUsd;
  const hasMoreCalls = theirs.calls > ours.calls;
  const isSame = Math.abs(differenceUsd) <= NOISE_USD;
  if (isSame && !hasMoreCalls) return [];
  if (!hasMoreCalls && Math.abs(differenceUsd) <= ROUNDING_USD_PER_CALL * ours.calls) return ['rounding'];
  const isDearer = !isSame && differenceUsd > 0;
  const causes: DifferenceCause[] = [];
  const add = (cause: DifferenceCause, applies: boolean) => void (applies && causes.push(cause));
  add('other_name', mayHaveOtherName);
  add('history_deleted', mayBeDeleted && (hasMoreCalls || isDearer));
  add('calls_elsewhere', hasMoreCalls);
  add('unknown_costs', isDearer && ours.unknown > 0);
  add('cut_short', isDearer && ours.cutShort > 0);
  add('estimated_costs', !isSame && ours.estimated > 0);
  add('byok', !isSame && theirs.byokUsd > 0);
  // The history also counts failed calls, which cost nothing, so calls made elsewhere may not stand out.
  add('calls_elsewhere', isDearer && causes.length === 0);
  return causes;
}
