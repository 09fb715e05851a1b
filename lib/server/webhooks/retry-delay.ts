const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Waits after each failed attempt: about a day in all. */
const delaysMs = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
] as const;

export const MOST_ATTEMPTS = delaysMs.length + 1;
const LONGEST_REPORTED_MS = 12 * HOUR_MS;

/**
 * How long to wait after that many failed attempts; null after the last one. `random` from 0 up to 1 spreads
 * the waits by up to a fifth. A receiver may ask for a longer wait.
 */
export function retryDelayMs(
  failedAttempts: number,
  random: number,
  retryAfterMs: number | null,
): number | null {
  const delayMs = delaysMs[failedAttempts - 1];
  if (delayMs === undefined) return null;
  const spreadMs = Math.round(delayMs * (0.9 + 0.2 * random));
  return Math.max(spreadMs, Math.min(retryAfterMs ?? 0, LONGEST_REPORTED_MS));
}
