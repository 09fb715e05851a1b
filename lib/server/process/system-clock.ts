/** Epoch milliseconds, with fractions. */
export type Clock = () => number;

type Sources = {
  /** The current system clock: epoch milliseconds. */
  readonly wall: Clock;
  /** Milliseconds since an arbitrary moment, at an even pace, without adjustments. */
  readonly steady: Clock;
};

/**
 * Smaller differences are ignored: the wall clock has whole milliseconds and is adjusted slightly all the time.
 */
const TOLERANCE_MS = 50;

/**
 * A clock that follows the system clock when that is set or the machine slept, with a finer resolution. Its
 * times are for rows and screens; durations are measured with `startStopwatch`.
 */
export function createSystemClock({ wall, steady }: Sources): Clock {
  let offsetMs = wall() - steady();
  return () => {
    const nowMs = steady() + offsetMs;
    const driftMs = wall() - nowMs;
    if (Math.abs(driftMs) <= TOLERANCE_MS) return nowMs;
    offsetMs += driftMs;
    return nowMs + driftMs;
  };
}

/** A clock that starts at a moment and then runs evenly, whatever happens to the system clock. */
export function startStopwatch(startMs: number, steady: Clock = () => performance.now()): Clock {
  const offsetMs = startMs - steady();
  return () => steady() + offsetMs;
}

export const systemNowMs: Clock = createSystemClock({
  wall: () => Date.now(),
  steady: () => performance.now(),
});

/** Whether a moment is within the last `spanMs`. A future moment was recorded before the clock was set back. */
export function isWithinLast(lengthMs: number, atMs: number, nowMs: number): boolean {
  return atMs <= nowMs && nowMs - atMs < lengthMs;
}
