import type { HistoryAttempt } from '#lib/contracts/history';

/** It failed after its answer had begun. */
export function hasBrokenOff({
  outcome,
  timeToFirstTokenMs,
}: Pick<HistoryAttempt, 'outcome' | 'timeToFirstTokenMs'>): boolean {
  return outcome === 'failed' && timeToFirstTokenMs !== null;
}
