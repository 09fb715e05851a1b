import { and, eq, inArray, isNotNull, lt, lte, sql } from 'drizzle-orm';
import { createHistoryPurge, type HistoryPurge } from './history-purge.ts';
import { createHistoryRecount, type HistoryRecount } from './history-recount.ts';
import type { HistoryWrite } from './history-rows.ts';
import type { HistorySums } from './history-sums.ts';
import { createHistoryWriter } from './history-writer.ts';
import type { Database } from './open-database.ts';
import { historyQueue, requests } from './schema.ts';

/** Everything that changes the history. None of it is async, so that a thread does one after the other. */
export type HistoryWrites = HistoryPurge &
  HistoryRecount & {
    /** One transaction. */
    readonly writeBatch: (writes: readonly HistoryWrite[]) => void;
    /** Brings the sums up to date by at most so many requests; says by how many. */
    readonly catchUp: (most: number) => number;
    /** Rows begun before that moment and still `running` become `interrupted`; says how many. */
    readonly closeInterrupted: (begunBeforeMs: number) => number;
    /** Takes out prompts and answers whose time is over, of so many requests at most; says how many had some. */
    readonly forgetStored: (nowMs: number, most?: number) => number;
  };

const cutShort = 'Understudy stopped while this request was running, so how it ended is not known.';

export function createHistoryWrites(database: Database, sums: HistorySums): HistoryWrites {
  const { orm } = database;
  const write = createHistoryWriter(database);
  return {
    ...createHistoryPurge(database, sums),
    ...createHistoryRecount(database, sums),
    writeBatch(writes) {
      sums.note(write(writes));
    },
    catchUp: sums.catchUp,

    closeInterrupted(begunBeforeMs) {
      const isCutShort = and(
        eq(requests.status, 'running'),
        // Says nothing more; by it SQLite takes the index of all that is not served.
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
              explanation: sql`coalesce(${requests.explanation} || ' ', '') || ${cutShort}`,
            })
            .where(isCutShort)
            .run().changes;
        },
        { behavior: 'immediate' },
      );
    },

    forgetStored(nowMs, most = 100) {
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
