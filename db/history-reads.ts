import type { HistoryDetail, HistoryPage, HistoryQuery } from '#lib/contracts/history';
import type { ConnectionKind } from '#lib/contracts/vocabulary';
import { readHistoryDetail } from './history-detail.ts';
import { createFirstChoiceStore, type FirstChoiceStore } from './first-choice-store.ts';
import { type ExportPart, type ExportQuery, readHistoryExport } from './history-export.ts';
import type { HistoryLabels } from './history-labels.ts';
import { readHistoryPage } from './history-page.ts';
import { type HistorySize, measureHistory } from './history-size.ts';
import { createInsightsStore, type InsightsStore } from './insights-store.ts';
import type { Database } from './open-database.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

export type HistoryReads = {
  readonly insights: InsightsStore;
  readonly firstChoices: FirstChoiceStore;
  readonly readPage: (query: HistoryQuery) => Promise<HistoryPage>;
  /** Rows as an export has them. */
  readonly readExport: (query: ExportQuery) => Promise<ExportPart>;
  readonly readDetail: (id: string) => Promise<HistoryDetail | null>;
  /** Calls of ended requests per model on the day (UTC) of that moment, from the sums. */
  readonly countCallsOfDay: (connection: ConnectionKind, atMs: number) => Promise<Map<string, number>>;
  readonly measure: () => Promise<HistorySize>;
  /** After another connection's `beginClearing`: the numbers of the labels are given out anew. */
  readonly forgetLabels: () => void;
};

export function createHistoryReads(database: Database, labels: HistoryLabels): HistoryReads {
  return {
    firstChoices: createFirstChoiceStore(database, labels),
    insights: createInsightsStore(database, labels),
    readPage: (query) => readHistoryPage(database, labels, query),
    readExport: (query) => readHistoryExport(database, labels, query),
    readDetail: (id) => readHistoryDetail(database, id),
    measure: async () => measureHistory(database),
    forgetLabels: labels.forget,

    async countCallsOfDay(connection, atMs) {
      const rows = database.sqlite
        .prepare<[number, number], { model: string; calls: number }>(
          `SELECT text AS model, sum(attempts_served + attempts_failed) AS calls
           FROM history_rollups JOIN history_labels ON history_labels.id = model
           WHERE span = 'day' AND facet = 1 AND at = ? AND connection = ? GROUP BY model`,
        )
        .all(Math.floor(atMs / DAY_MS) * DAY_MS, labels.find(connection) ?? -1);
      return new Map(rows.map(({ model, calls }) => [model, calls]));
    },
  };
}
