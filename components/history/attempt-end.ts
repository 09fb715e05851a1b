import type { HistoryAttempt } from '#lib/contracts/history';

/** Cancelled by the person or program that sent the request: neither a success nor a failure. */
export function isCancelled({
  outcome,
  origin,
  durationMs,
}: Pick<HistoryAttempt, 'outcome' | 'origin' | 'durationMs'>): boolean {
  // Every failure has an origin; of a call that was cut short by a kill not even the duration is known.
  return outcome === 'failed' && origin === null && durationMs !== null;
}

/** It failed after its answer had begun. */
export function hasBrokenOff(
  attempt: Pick<HistoryAttempt, 'outcome' | 'origin' | 'durationMs' | 'timeToFirstTokenMs'>,
): boolean {
  return attempt.outcome === 'failed' && attempt.timeToFirstTokenMs !== null && !isCancelled(attempt);
}
