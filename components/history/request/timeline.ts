import type { HistoryAttempt, HistoryRequest } from '#lib/contracts/history';

/** The positions of an attempt's parts on the request's timeline, in milliseconds from its start. */
export type AttemptTiming = {
  readonly waitFromMs: number;
  readonly startMs: number;
  /** Null if no content arrived. */
  readonly firstTokenMs: number | null;
  /** When it ended, or the last known time. */
  readonly endMs: number;
  readonly isEndKnown: boolean;
};

export type Timeline = {
  readonly totalMs: number;
  readonly ticksMs: readonly number[];
  readonly timings: readonly AttemptTiming[];
};

/** Lays out all attempts on one scale: the request's duration, or the part of it that is known. */
export function layOutTimeline(
  request: Pick<HistoryRequest, 'createdAt' | 'durationMs' | 'timeToFirstTokenMs'>,
  attempts: readonly Pick<HistoryAttempt, 'startedAt' | 'waitMs' | 'durationMs' | 'timeToFirstTokenMs'>[],
): Timeline {
  const originMs = Date.parse(request.createdAt);
  const timings = attempts.map(({ startedAt, waitMs, durationMs, timeToFirstTokenMs }): AttemptTiming => {
    // Clocks are read at different times, so an attempt could seem to start before its request.
    const startMs = Math.max(0, Date.parse(startedAt) - originMs);
    const endMs = startMs + Math.max(0, durationMs ?? timeToFirstTokenMs ?? 0);
    return {
      waitFromMs: Math.max(0, startMs - waitMs),
      startMs,
      firstTokenMs: timeToFirstTokenMs === null ? null : Math.min(endMs, startMs + timeToFirstTokenMs),
      endMs,
      isEndKnown: durationMs !== null,
    };
  });
  const totalMs = Math.max(
    1,
    request.durationMs ?? request.timeToFirstTokenMs ?? 0,
    ...timings.map(({ endMs }) => endMs),
  );
  return { totalMs, ticksMs: chooseTicks(totalMs), timings };
}

/** Three to six round values for the axis, starting at zero. */
export function chooseTicks(totalMs: number): number[] {
  const rough = totalMs / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(totalMs / step) + 1 }, (_, at) => at * step);
}
