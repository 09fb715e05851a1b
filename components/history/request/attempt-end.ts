import type { HistoryAttempt } from '#lib/contracts/history';

/** Whether the sender of the request cancelled it. That is neither a success nor a failure. */
export function isCancelled({
  outcome,
  origin,
  durationMs,
}: Pick<HistoryAttempt, 'outcome' | 'origin' | 'durationMs'>): boolean {
  // Failures have an origin, and calls interrupted by a crash have no duration.
  return outcome === 'failed' && origin === null && durationMs !== null;
}

/** Whether it failed after its answer had started. */
export function failedMidAnswer(
  attempt: Pick<HistoryAttempt, 'outcome' | 'origin' | 'durationMs' | 'timeToFirstTokenMs'>,
): boolean {
  return attempt.outcome === 'failed' && attempt.timeToFirstTokenMs !== null && !isCancelled(attempt);
}
