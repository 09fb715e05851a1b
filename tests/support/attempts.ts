import type { Attempt, FailedAttempt, SkippedAttempt } from '#lib/engine/attempt';

/** An attempt that was a call; the test fails where it was not. */
export function calledAttempt(attempt: Attempt | undefined): Exclude<Attempt, SkippedAttempt> {
  if (attempt === undefined || attempt.outcome === 'skipped') throw new Error('There was no call.');
  return attempt;
}

/** An attempt that failed; the test fails where it did not. */
export function failedCall(attempt: Attempt | undefined): FailedAttempt {
  if (attempt?.outcome !== 'failed') throw new Error('The attempt did not fail.');
  return attempt;
}

/** What was done after an attempt; null where it served. */
export function actionAfter(attempt: Attempt): string | null {
  return attempt.outcome === 'failed' || attempt.outcome === 'skipped' ? attempt.action : null;
}

/** How long a call took; a skip takes no time. */
export function durationOf(attempt: Attempt | undefined): number {
  return attempt === undefined || attempt.outcome === 'skipped' ? 0 : attempt.durationMs;
}
