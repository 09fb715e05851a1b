import type { InsightsStore } from '#lib/store/history';
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
  readonly catchUp: (most: number) => Promise<number>;
  readonly connections: Pick<ConnectionService, 'find' | 'slugOf' | 'idOf'>;
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
      await catchUp(CATCH_UP);
      const { connection: slug, ...rest } = query;
      const asked = slug === undefined ? rest : { ...rest, connection: connections.idOf(slug) };
      const insights = await store.readInsights(asked, fromMs, toMs);
      const shown = insights.connections.map(({ connection, ...figures }) => ({
        connection: connections.slugOf(connection),
        ...figures,
      }));
      return { ...insights, connections: shown };
    },
    async readValues() {
      await catchUp(CATCH_UP);
      const values = await store.readValues();
      const named = values.connections.map(
        (id) => [connections.slugOf(id), connections.find(id)?.name ?? id] as const,
      );
      return {
        ...values,
        connections: named.map(([slug]) => slug),
        connectionNames: Object.fromEntries(named),
      };
    },
  };
}
