import { queryOptions } from '@tanstack/react-query';
import { HistoryValues, Insights } from '#lib/contracts/insights';
import type { ConnectionId } from '#lib/contracts/connection';
import { fetchJson } from './fetch-json.ts';

type RangePreset = '24h' | '7d' | '30d';

/** A span that moves with the time, or one between two moments. */
export type InsightsRange = RangePreset | { readonly from: string; readonly to: string };

/** What is counted; an absent field narrows nothing. */
export type InsightsFilter = {
  readonly category?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly client?: string;
  readonly connection?: ConnectionId;
  /** Only the demo, or all but the demo. */
  readonly demo?: boolean;
};

const hourMs = 3_600_000;
const presetMs: Record<RangePreset, number> = { '24h': 24 * hourMs, '7d': 168 * hourMs, '30d': 720 * hourMs };

/** What happened in the range, in days and hours of the place where the browser is. */
export function insightsQuery(range: InsightsRange, filter: InsightsFilter) {
  return queryOptions({
    queryKey: ['insights', range, filter],
    queryFn: ({ signal }) => {
      const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const { demo, ...rest } = filter;
      const search = new URLSearchParams({ ...boundsOf(range, Date.now()), ...rest, timeZone });
      if (demo !== undefined) search.set('demo', String(demo));
      return fetchJson(Insights, `/api/insights?${search}`, { signal });
    },
    refetchInterval: typeof range === 'string' ? 30_000 : false,
  });
}

/** The names that requests can be narrowed by. */
export const historyValuesQuery = queryOptions({
  queryKey: ['history', 'values'],
  queryFn: ({ signal }) => fetchJson(HistoryValues, '/api/history/values', { signal }),
  // A request may have brought a new name since the last look.
  staleTime: 5_000,
});

function boundsOf(range: InsightsRange, nowMs: number): { from: string; to?: string } {
  if (typeof range !== 'string') return { from: range.from, to: range.to };
  return { from: new Date(nowMs - presetMs[range]).toISOString() };
}
