import { createHistoryReads, type LabelledReads } from './history-reads.ts';
import { createHistorySums } from './history-sums.ts';
import { createHistoryWrites, type SyncHistoryWrites } from './history-writes.ts';
import type { Database } from '#db/sqlite/open-database';

/**
 * The history on one connection, for reads and writes by its owner. The serving process splits this between two
 * threads.
 */
export type OneConnectionHistory = LabelledReads & SyncHistoryWrites;

export function createHistoryStore(database: Database): OneConnectionHistory {
  const sums = createHistorySums(database);
  return { ...createHistoryReads(database, sums.labels), ...createHistoryWrites(database, sums) };
}
