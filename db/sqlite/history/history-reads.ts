import type { CallsOfSecond, HistoryReads } from '#lib/store/history';
import type { ConnectionId } from '#lib/contracts/connection';
import { readHistoryDetail } from './history-detail.ts';
import { readDaySpend } from './day-spend.ts';
import { createDeletedCalls } from './deleted-calls.ts';
import { createFirstChoiceStore } from './first-choice-store.ts';
import { readHistoryExport } from './history-export.ts';
import type { HistoryLabels } from './history-labels.ts';
import { readHistoryPage } from './history-page.ts';
import { measureHistory } from './history-size.ts';
import { createInsightsStore } from './insights-store.ts';
import type { Database } from '#db/sqlite/open-database';
import { uuidV7Prefix } from '#db/rows/uuid-v7-prefix';

/**
 * A request takes two minutes unless a category allows more, so its calls may be that much later than its id.
 */
const LONGEST_REQUEST_MS = 2 * 60 * 1_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Another connection's `beginClearing` assigns the numbers of the labels again, so cached ones are dropped
 * here.
 */
export type LabelledReads = HistoryReads & { readonly forgetLabels: () => void };

export function createHistoryReads(database: Database, labels: HistoryLabels): LabelledReads {
  const deletedCalls = createDeletedCalls(database);
  return {
    firstChoices: createFirstChoiceStore(database, labels),
    insights: createInsightsStore(database, labels),
    readPage: (query) => readHistoryPage(database, labels, query),
    readExport: (query) => readHistoryExport(database, labels, query),
    readDetail: (id) => readHistoryDetail(database, id),
    readDaySpend: async (connection, fromMs, toMs) =>
      readDaySpend(database, labels, { connection, fromMs, toMs }),
    measure: async () => measureHistory(database),
    forgetLabels: labels.forget,

    async countCallsOfDay(connection, atMs) {
      const rows = database.sqlite
        .prepare<[number, number], { model: string; calls: number }>(
          `SELECT text AS model, sum(attempts_served + attempts_failed) AS calls
           FROM history_rollups JOIN history_labels ON history_labels.id = model
           WHERE span = 'day' AND facet = 1 AND at = ? AND connection = ? GROUP BY model
           HAVING calls > 0`,
        )
        .all(Math.floor(atMs / DAY_MS) * DAY_MS, labels.find(connection) ?? -1);
      const counts = new Map(deletedCalls.count(connection, atMs));
      for (const { model, calls } of rows) counts.set(model, (counts.get(model) ?? 0) + calls);
      return counts;
    },

    async countCallsBySecond(connection, fromMs) {
      return database.sqlite
        .prepare<[string, number, ConnectionId], CallsOfSecond>(
          `SELECT model, CAST(started_at_ms / 1000 AS INTEGER) AS second, count(*) AS calls
           FROM attempts JOIN requests ON requests.id = request_id
           WHERE request_id >= ? AND started_at_ms >= ? AND outcome <> 'skipped'
             AND coalesce(attempts.connection, requests.connection) = ?
           GROUP BY model, second`,
        )
        .all(uuidV7Prefix(fromMs - LONGEST_REQUEST_MS), fromMs, connection);
    },
  };
}
