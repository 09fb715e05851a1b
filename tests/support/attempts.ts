import type { Attempt, FailedAttempt, SkippedAttempt } from '#lib/engine/attempt';

/** Narrows an attempt to a call. The test fails if it was not one. */
export function calledAttempt(attempt: Attempt | undefined): Exclude<Attempt, SkippedAttempt> {
  if (attempt === undefined || attempt.outcome === 'skipped') throw new Error('There was no call.');
  return attempt;
}

/** Narrows an attempt to a failed one. The test fails if it did not fail. */
export function failedCall(attempt: Attempt | undefined): FailedAttempt {
  if (attempt?.outcome !== 'failed') throw new Error('The attempt did not fail.');
  return attempt;
}

/** The action after an attempt, or null if it served. */
export function actionAfter(attempt: Attempt): string | null {
  return attempt.outcome === 'failed' || attempt.outcome === 'skipped' ? attempt.action : null;
}

/** The duration of a call, or zero for a skip. */
export function durationOf(attempt: Attempt | undefined): number {
  return attempt === undefined || attempt.outcome === 'skipped' ? 0 : attempt.durationMs;
}
