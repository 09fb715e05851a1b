import type { HistoryAttempt, HistoryRequest } from '#lib/contracts/history';

/** Where the parts of an attempt lie on the request's time line, in milliseconds since it began. */
export type Lane = {
  readonly waitFromMs: number;
  readonly startMs: number;
  /** Null where no content came. */
  readonly firstTokenMs: number | null;
  /** Where it ended, or the last that is known of it. */
  readonly endMs: number;
  readonly isEndKnown: boolean;
};

export type Lanes = {
  readonly totalMs: number;
  readonly ticksMs: readonly number[];
  readonly lanes: readonly Lane[];
};

/** Puts all attempts on one scale, which is as long as the request, or as what is known of it. */
export function layOutLanes(
  request: Pick<HistoryRequest, 'createdAt' | 'durationMs' | 'timeToFirstTokenMs'>,
  attempts: readonly Pick<HistoryAttempt, 'startedAt' | 'waitMs' | 'durationMs' | 'timeToFirstTokenMs'>[],
): Lanes {
  const originMs = Date.parse(request.createdAt);
  const lanes = attempts.map(({ startedAt, waitMs, durationMs, timeToFirstTokenMs }): Lane => {
    // Clocks are read at different moments: nothing starts before its request.
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
    ...lanes.map(({ endMs }) => endMs),
  );
  return { totalMs, ticksMs: chooseTicks(totalMs), lanes };
}

/** Three to six round marks, the first at zero. */
export function chooseTicks(totalMs: number): number[] {
  const rough = totalMs / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(totalMs / step) + 1 }, (_, at) => at * step);
}
