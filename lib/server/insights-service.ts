import type { InsightsStore } from '#db/insights-store';
import type { HistoryValues, Insights, InsightsQuery } from '#lib/contracts/insights';
import { ApiError } from './api-error.ts';

export type InsightsService = {
  readonly read: (query: InsightsQuery) => Promise<Insights>;
  readonly readValues: () => Promise<HistoryValues>;
};

type InsightsInput = {
  readonly store: InsightsStore;
  /** Brings the sums up to date by at most so many requests. */
  readonly catchUp: (most: number) => number;
  readonly now: () => number;
};

const DEFAULT_RANGE_MS = 30 * 24 * 60 * 60 * 1_000;
/** What a moment's traffic leaves waiting; more than this is told as pending. */
const CATCH_UP = 300;

/** What Insights shows, with the latest requests counted in. */
export function createInsightsService({ store, catchUp, now }: InsightsInput): InsightsService {
  return {
    async read(query) {
      const toMs = query.to === undefined ? now() : Date.parse(query.to);
      const fromMs = query.from === undefined ? toMs - DEFAULT_RANGE_MS : Date.parse(query.from);
      if (fromMs >= toMs) throw new ApiError('invalid_request', 'The range ends before it begins.');
      catchUp(CATCH_UP);
      return store.readInsights(query, fromMs, toMs);
    },
    readValues: store.readValues,
  };
}
