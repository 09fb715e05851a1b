import { and, eq, gte, inArray, isNotNull, lt, lte, ne, sql } from 'drizzle-orm';
import type { HistoryDetail, HistoryFilter, HistoryPage, HistoryQuery } from '#lib/contracts/history';
import type { ConnectionKind } from '#lib/contracts/vocabulary';
import { readHistoryDetail } from './history-detail.ts';
import { createFirstChoiceStore, type FirstChoiceStore } from './first-choice-store.ts';
import { type ExportPart, readHistoryExport } from './history-export.ts';
import { readHistoryPage } from './history-page.ts';
import { createHistoryPurge, type HistoryPurge } from './history-purge.ts';
import type { HistoryWrite } from './history-rows.ts';
import { createHistorySums } from './history-sums.ts';
import { createHistoryWriter } from './history-writer.ts';
import { createInsightsStore, type InsightsStore } from './insights-store.ts';
import type { Database } from './open-database.ts';
import { attempts, historyQueue, requests } from './schema.ts';
import { uuidV7Prefix } from './uuid-v7-prefix.ts';

/** A call belongs to a request that began at most this much earlier, but for the very longest. */
const LONGEST_REQUEST_MS = 10 * 60 * 1_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

export type HistoryStore = HistoryPurge & {
  /** One transaction, done when it returns: the only verb that is not async. */
  readonly writeBatch: (writes: readonly HistoryWrite[]) => void;
  /** Brings the sums up to date by at most so many requests; says by how many. Not async, like the writing. */
  readonly catchUp: (most: number) => number;
  readonly insights: InsightsStore;
  readonly firstChoices: FirstChoiceStore;
  /** Rows begun before that moment and still `running` become `interrupted`; says how many. */
  readonly closeInterrupted: (begunBeforeMs: number) => Promise<number>;
  readonly readPage: (query: HistoryQuery) => Promise<HistoryPage>;
  /** Rows as an export has them; `cursor` is that of the part before. */
  readonly readExport: (filter: HistoryFilter, limit: number, cursor?: string) => Promise<ExportPart>;
  readonly readDetail: (id: string) => Promise<HistoryDetail | null>;
  /** Calls of ended requests to a model since then; skips are not calls. */
  readonly countRecentCalls: (model: string, sinceMs: number) => Promise<number>;
  /** Calls of ended requests per model on the day (UTC) of that moment, from the sums. */
  readonly countCallsOfDay: (connection: ConnectionKind, atMs: number) => Promise<Map<string, number>>;
  /** Takes out prompts and answers whose time is over, of so many requests at most; says how many had some. */
  readonly forgetStored: (nowMs: number, most?: number) => Promise<number>;
};

export function createHistoryStore(database: Database): HistoryStore {
  const { orm } = database;
  const sums = createHistorySums(database);
  const countCalls = orm
    .select({ calls: sql<number>`count(*)` })
    .from(attempts)
    .where(
      and(
        eq(attempts.model, sql.placeholder('model')),
        gte(attempts.requestId, sql.placeholder('fromId')),
        gte(attempts.startedAtMs, sql.placeholder('sinceMs')),
        ne(attempts.outcome, 'skipped'),
      ),
    )
    .prepare();

  return {
    writeBatch: createHistoryWriter(database),
    readPage: (query) => readHistoryPage(database, sums.labels, query),
    ...createHistoryPurge(database, sums),
    catchUp: sums.catchUp,
    firstChoices: createFirstChoiceStore(database, sums.labels),
    insights: createInsightsStore(database, sums.labels),
    readExport: (filter, limit, cursor) => readHistoryExport(database, sums.labels, filter, limit, cursor),
    readDetail: (id) => readHistoryDetail(database, id),

    async closeInterrupted(begunBeforeMs) {
      const isCutShort = and(
        eq(requests.status, 'running'),
        sql`${requests.status} <> 'served'`,
        lt(requests.createdAtMs, begunBeforeMs),
      );
      return orm.transaction(
        (tx) => {
          const cut = tx.select({ requestId: requests.id }).from(requests).where(isCutShort).all();
          for (const row of cut) tx.insert(historyQueue).values(row).run();
          return tx
            .update(requests)
            .set({
              status: 'interrupted',
              explanation: 'Understudy stopped while this request was running, so how it ended is not known.',
            })
            .where(isCutShort)
            .run().changes;
        },
        { behavior: 'immediate' },
      );
    },

    async countRecentCalls(model, sinceMs) {
      return (
        countCalls.get({ model, sinceMs, fromId: uuidV7Prefix(sinceMs - LONGEST_REQUEST_MS) })?.calls ?? 0
      );
    },

    async countCallsOfDay(connection, atMs) {
      const rows = database.sqlite
        .prepare<[number, number], { model: string; calls: number }>(
          `SELECT text AS model, sum(attempts_served + attempts_failed) AS calls
           FROM history_rollups JOIN history_labels ON history_labels.id = model
           WHERE span = 'day' AND facet = 1 AND at = ? AND connection = ? GROUP BY model`,
        )
        .all(Math.floor(atMs / DAY_MS) * DAY_MS, sums.labels.find(connection) ?? -1);
      return new Map(rows.map(({ model, calls }) => [model, calls]));
    },

    async forgetStored(nowMs, most = 100) {
      const due = orm
        .select({ id: requests.id })
        .from(requests)
        .where(and(isNotNull(requests.storedUntilMs), lte(requests.storedUntilMs, nowMs)))
        .limit(most);
      return orm
        .update(requests)
        .set({ prompt: null, answer: null, storedUntilMs: null })
        .where(inArray(requests.id, due))
        .run().changes;
    },
  };
}
