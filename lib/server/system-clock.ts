/** Epoch milliseconds, with fractions. */
export type Clock = () => number;

type Sources = {
  /** The system's clock, as it is set now: epoch milliseconds. */
  readonly wall: Clock;
  /** Milliseconds from any moment on, at an even pace: it knows of no corrections. */
  readonly steady: Clock;
};

/** Differences up to this are left: the wall clock has whole milliseconds, and is slewed a little at all times. */
const TOLERANCE_MS = 50;

/**
 * A clock that follows the system's when that is set, or when the machine slept, and is finer than it. Its times are
 * for rows and screens: what lasts is measured with `startStopwatch`.
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

/** A clock that begins with a moment and then runs on evenly, whatever is done to the system's. */
export function startStopwatch(startMs: number, steady: Clock = () => performance.now()): Clock {
  const offsetMs = startMs - steady();
  return () => steady() + offsetMs;
}

export const systemNowMs: Clock = createSystemClock({
  wall: () => Date.now(),
  steady: () => performance.now(),
});

/** Whether a moment lies within the last so many milliseconds. One that is still to come was noted before the clock was set back. */
export function isWithinLast(lengthMs: number, atMs: number, nowMs: number): boolean {
  return atMs <= nowMs && nowMs - atMs < lengthMs;
}
