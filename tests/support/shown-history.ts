import { createHistoryService, type HistoryService } from '#lib/server/history/history-service';
import { createInsightsService, type InsightsService } from '#lib/server/history/insights-service';
import type { HistoryReads } from '#lib/store/history';
import type { InsightsStore } from '#lib/store/insights';

/** Ids are used as slugs. */
const connections = { slugOf: (id: string) => id, idOf: (slug: string) => slug, find: () => undefined };

/** The history as people and clients read it. */
export function shownHistory(store: HistoryReads): HistoryService {
  return createHistoryService({ store, connections });
}

/** Its figures, of rolled-up rows. */
export function shownInsights(store: InsightsStore): InsightsService {
  return createInsightsService({
    store,
    connections,
    readRefusals: async () => [],
    clientNameOf: () => null,
    catchUp: async () => 0,
    now: Date.now,
  });
}
