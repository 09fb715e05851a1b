import type { Percentiles } from '#lib/contracts/insights';
import { Origin } from '#lib/contracts/vocabulary';
import { percentileOf } from './histogram.ts';

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;

/** A part of a range, read by hour or by day. */
export type Stretch = { readonly span: 'hour' | 'day'; readonly fromMs: number; readonly toMs: number };

/** The hours that a range touches. */
export function wholeHours(fromMs: number, toMs: number): Stretch {
  return {
    span: 'hour',
    fromMs: Math.floor(fromMs / HOUR_MS) * HOUR_MS,
    toMs: Math.ceil(toMs / HOUR_MS) * HOUR_MS,
  };
}

/**
 * Splits a range into as few rows as possible: hours up to the first midnight (UTC), whole days, hours again.
 */
export function stretchesOf(range: Stretch): Stretch[] {
  const { fromMs, toMs } = range;
  const firstDayMs = Math.ceil(fromMs / DAY_MS) * DAY_MS;
  const lastDayMs = Math.floor(toMs / DAY_MS) * DAY_MS;
  if (firstDayMs >= lastDayMs) return [range];
  const stretches: Stretch[] = [
    { span: 'hour', fromMs, toMs: firstDayMs },
    { span: 'day', fromMs: firstDayMs, toMs: lastDayMs },
    { span: 'hour', fromMs: lastDayMs, toMs },
  ];
  return stretches.filter((stretch) => stretch.fromMs < stretch.toMs);
}

export function percentilesOf(histogram: ReadonlyMap<number, number>): Percentiles {
  let count = 0;
  for (const part of histogram.values()) count += part;
  return {
    count,
    p50: percentileOf(histogram, 0.5),
    p95: percentileOf(histogram, 0.95),
    p99: percentileOf(histogram, 0.99),
  };
}

/** Null if it is not an origin. */
export function originOf(text: string | null): Origin | null {
  return Origin.safeParse(text).data ?? null;
}
