import type { InsightsStore } from '#db/insights-store';
import type { HistoryValues, Insights, InsightsQuery } from '#lib/contracts/insights';
import { ApiError } from './api-error.ts';
import type { ConnectionService } from './connections/connection-service.ts';

export type InsightsService = {
  readonly read: (query: InsightsQuery) => Promise<Insights>;
  readonly readValues: () => Promise<HistoryValues>;
};

type InsightsInput = {
  readonly store: InsightsStore;
  /** Brings the sums up to date by at most so many requests. */
  readonly catchUp: (most: number) => number;
  readonly connections: Pick<ConnectionService, 'find' | 'findBySlug'>;
  readonly now: () => number;
};

const DEFAULT_RANGE_MS = 30 * 24 * 60 * 60 * 1_000;
/** What a moment's traffic leaves waiting; more than this is told as pending. */
const CATCH_UP = 300;

/** What Insights shows, with the latest requests counted in. */
export function createInsightsService({ store, catchUp, connections, now }: InsightsInput): InsightsService {
  return {
    async read(query) {
      const toMs = query.to === undefined ? now() : Date.parse(query.to);
      const fromMs = query.from === undefined ? toMs - DEFAULT_RANGE_MS : Date.parse(query.from);
      if (fromMs >= toMs) throw new ApiError('invalid_request', 'The range ends before it begins.');
      catchUp(CATCH_UP);
      const { connection: slug, ...rest } = query;
      if (slug === undefined) return store.readInsights(rest, fromMs, toMs);
      const connection = connections.findBySlug(slug)?.id ?? slug;
      return store.readInsights({ ...rest, connection }, fromMs, toMs);
    },
    async readValues() {
      const values = await store.readValues();
      return { ...values, connections: values.connections.map((id) => connections.find(id)?.slug ?? id) };
    },
  };
}
