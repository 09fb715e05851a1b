import type { HistoryFilter } from '#lib/client/history';
import { firstFullHour } from '#components/insights/days.ts';

export type BrushSpan = '24h' | '7d' | '30d';

/** What the chart covers. Without `to` it ends now. */
export type BrushRange = { readonly from: string; readonly to?: string; readonly per: 'hour' | 'day' };

/** An hour or a day; `to` is exclusive. */
export type Bucket = { readonly fromMs: number; readonly toMs: number };

/** Places of buckets, both inclusive. */
export type Selection = { readonly first: number; readonly last: number };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Longer ranges are shown by day. */
const longestByHourMs = 8 * dayMs;

const firstOf: Record<BrushSpan, (nowMs: number) => number> = {
  '24h': (nowMs) => Math.floor(nowMs / hourMs) * hourMs - 23 * hourMs,
  '7d': (nowMs) => startOfDay(nowMs, -6),
  '30d': (nowMs) => startOfDay(nowMs, -29),
};

/** The chosen span, else the shortest that contains the selected time, else that time with its surroundings. */
export function brushRange(
  chosen: BrushSpan | null,
  { from, to }: Pick<HistoryFilter, 'from' | 'to'>,
  nowMs: number,
): BrushRange & { readonly span: BrushSpan | null } {
  const startMs = from === undefined ? (to === undefined ? nowMs : Date.parse(to)) : Date.parse(from);
  const span = chosen ?? (['7d', '30d'] as const).find((one) => startMs >= firstOf[one](nowMs)) ?? null;
  if (span !== null) {
    const per = span === '30d' ? 'day' : 'hour';
    return { span, per, from: new Date(firstOf[span](nowMs)).toISOString() };
  }
  const endMs = to === undefined ? nowMs : Math.min(nowMs, Date.parse(to));
  const lengthMs = from === undefined ? 30 * dayMs : Math.max(hourMs, endMs - startMs);
  const fromMs = startMs - lengthMs;
  const toMs = Math.min(nowMs, endMs + lengthMs);
  const per = toMs - fromMs > longestByHourMs ? 'day' : 'hour';
  // Whole buckets, so that a bar counts what selecting it shows.
  const [first, end] =
    per === 'day'
      ? [startOfDay(fromMs), startOfDay(toMs, 1)]
      : [Math.floor(fromMs / hourMs) * hourMs, Math.ceil(toMs / hourMs) * hourMs];
  return { span, per, from: new Date(first).toISOString(), to: new Date(end).toISOString() };
}

/** The buckets that a time range touches; null if it touches none, or nothing is selected. */
export function selectionOf(
  buckets: readonly Bucket[],
  { from, to }: Pick<HistoryFilter, 'from' | 'to'>,
): Selection | null {
  if (from === undefined && to === undefined) return null;
  const fromMs = from === undefined ? -Infinity : Date.parse(from);
  const lastMs = to === undefined ? Infinity : Date.parse(to);
  const first = buckets.findIndex((bucket) => bucket.toMs > fromMs);
  const last = buckets.findLastIndex((bucket) => bucket.fromMs <= lastMs);
  return first === -1 || last === -1 || last < first ? null : { first, last };
}

/**
 * The filter for selected buckets. A selection up to now stays open, so that new requests appear. Selecting
 * everything removes the filter.
 */
export function timesOf(
  buckets: readonly Bucket[],
  { first, last }: Selection,
  nowMs: number,
): { from: string | null; to: string | null } {
  const from = buckets[first]?.fromMs;
  const to = buckets[last]?.toMs;
  const isOpen = last === buckets.length - 1 && to !== undefined && to > nowMs;
  return {
    from: from === undefined || (isOpen && first === 0) ? null : new Date(from).toISOString(),
    // The end is inclusive in the history.
    to: to === undefined || isOpen ? null : new Date(to - 1).toISOString(),
  };
}

function startOfDay(atMs: number, days = 0): number {
  const at = new Date(atMs);
  at.setHours(0, 0, 0, 0);
  at.setDate(at.getDate() + days);
  return firstFullHour(at).getTime();
}
