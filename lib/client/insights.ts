import { queryOptions } from '@tanstack/react-query';
import type { HistoryValues, Insights } from '#lib/contracts/insights';
import type { ConnectionId } from '#lib/contracts/connection';
import { fetchJson } from './fetch-json.ts';

type RangePreset = '24h' | '7d' | '30d';

/** A range that ends now, or a fixed range. Without `per`, the length of the range decides. */
export type InsightsRange =
  | RangePreset
  | { readonly from: string; readonly to?: string; readonly per?: 'hour' | 'day' };

/** The filter of the insights. An absent field does not filter. */
export type InsightsFilter = {
  readonly category?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly client?: string;
  readonly connection?: ConnectionId;
  /** True for demo requests only; false for all others. */
  readonly demo?: boolean;
};

const hourMs = 3_600_000;
const presetMs: Record<RangePreset, number> = { '24h': 24 * hourMs, '7d': 168 * hourMs, '30d': 720 * hourMs };

/** The figures for a range, in days and hours of the browser's time zone. */
export function insightsQuery(range: InsightsRange, filter: InsightsFilter) {
  return queryOptions({
    queryKey: ['insights', range, filter],
    queryFn: ({ signal }) => {
      const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const { demo, ...rest } = filter;
      const search = new URLSearchParams({ ...boundsOf(range, Date.now()), ...rest, timeZone });
      if (demo !== undefined) search.set('demo', String(demo));
      return fetchJson<Insights>(`/api/insights?${search}`, { signal });
    },
    refetchInterval: typeof range === 'string' || range.to === undefined ? 30_000 : false,
  });
}

/** The values that requests can be filtered by. */
export const historyValuesQuery = queryOptions({
  queryKey: ['history', 'values'],
  queryFn: ({ signal }) => fetchJson<HistoryValues>('/api/history/values', { signal }),
  // A request may have added a value.
  staleTime: 5_000,
});

function boundsOf(range: InsightsRange, nowMs: number): Exclude<InsightsRange, RangePreset> {
  if (typeof range !== 'string') return range;
  return { from: new Date(nowMs - presetMs[range]).toISOString() };
}
