import { and, inArray, isNotNull, lte } from 'drizzle-orm';
import { createCloseInterrupted } from './close-interrupted.ts';
import { createHistoryPurge, type HistoryPurge } from './history-purge.ts';
import { createHistoryRecount, type HistoryRecount } from './history-recount.ts';
import type { HistoryWrite } from './history-rows.ts';
import type { HistorySums } from './history-sums.ts';
import { createHistoryWriter } from './history-writer.ts';
import type { Database } from './open-database.ts';
import { requests } from './schema.ts';

/** Everything that changes the history. None of it is async, so that a thread does one after the other. */
export type HistoryWrites = HistoryPurge &
  HistoryRecount & {
    /** One transaction. */
    readonly writeBatch: (writes: readonly HistoryWrite[]) => void;
    /** Writes the same and takes all of it back. */
    readonly rehearse: (writes: readonly HistoryWrite[]) => void;
    /** Brings the sums up to date by at most so many requests; says by how many. */
    readonly catchUp: (most: number) => number;
    /** Before any request begins: rows that are still `running` become `interrupted`; says how many. */
    readonly closeInterrupted: () => number;
    /** Takes out prompts and answers whose time is over, of so many requests at most; says how many had some. */
    readonly forgetStored: (nowMs: number, most?: number) => number;
  };

export function createHistoryWrites(database: Database, sums: HistorySums): HistoryWrites {
  const { orm } = database;
  const writer = createHistoryWriter(database);
  return {
    ...createHistoryPurge(database, sums),
    ...createHistoryRecount(database, sums),
    writeBatch(writes) {
      sums.note(writer.write(writes));
    },
    rehearse: writer.rehearse,
    catchUp: sums.catchUp,

    closeInterrupted: createCloseInterrupted(database, writer),

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
