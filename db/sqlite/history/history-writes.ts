import type { HistoryWrites } from '#lib/store/history';
import type { Sync } from '#db/sqlite/threads/sync';
import { and, inArray, isNotNull, lte } from 'drizzle-orm';
import { createCloseInterrupted } from './close-interrupted.ts';
import { createHistoryPurge } from './history-purge.ts';
import { createHistoryRecount } from './history-recount.ts';
import type { HistorySums } from './history-sums.ts';
import { createHistoryWriter } from './history-writer.ts';
import type { Database } from '#db/sqlite/open-database';
import { requests } from '#db/sqlite/schema';

/**
 * The writes of one connection to the history. The log is not tied to one connection, so it is handled
 * elsewhere.
 */
export type SyncHistoryWrites = Sync<Omit<HistoryWrites, 'wipeDeleted'>>;

export function createHistoryWrites(database: Database, sums: HistorySums): SyncHistoryWrites {
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

    ...createCloseInterrupted(database, writer),

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
