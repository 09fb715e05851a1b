/**
 * Why an account should be read: a person asked, a screen shows it, calls were made, or a limit was reached.
 */
export type ReadCause = 'asked' | 'look' | 'calls' | 'limit' | 'watch';

/** The least time between two reads, and from the cause to the read. */
const paceOf: Record<ReadCause, { readonly gapMs: number; readonly delayMs: number }> = {
  asked: { gapMs: 5_000, delayMs: 0 },
  look: { gapMs: 60_000, delayMs: 0 },
  calls: { gapMs: 300_000, delayMs: 10_000 },
  // The effect of a refused call is visible a moment later.
  limit: { gapMs: 20_000, delayMs: 1_500 },
  // Keys expire, limits reset and credits are bought without a call.
  watch: { gapMs: 21_600_000, delayMs: 60_000 },
};

/** After failures, reads become rarer, up to this. */
const BACKOFF_MS = { first: 30_000, most: 1_800_000 } as const;
/** Spreads the reads of several processes, so that they don't fall together. */
const JITTER = 0.2;

type Past = {
  /** When the latest read began; null if there was none. */
  readonly lastReadAtMs: number | null;
  /** Failed reads since the latest good one. */
  readonly failures: number;
};

/** When to read an account for a cause. */
export function whenToRead(
  cause: ReadCause,
  { lastReadAtMs, failures }: Past,
  nowMs: number,
  random: number,
): number {
  const { gapMs, delayMs } = paceOf[cause];
  const backoffMs =
    // A person who asks may have just fixed the failure.
    failures === 0 || cause === 'asked'
      ? 0
      : Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** Math.min(failures - 1, 20));
  const jitter = 1 + JITTER * random;
  const soonestMs = nowMs + delayMs * jitter;
  if (lastReadAtMs === null) return soonestMs;
  // The clock of the process that read may be ahead.
  return Math.max(soonestMs, Math.min(lastReadAtMs, nowMs) + Math.max(gapMs, backoffMs) * jitter);
}
