import { createHistoryReads, type LabelledReads } from './history-reads.ts';
import { createHistorySums } from './history-sums.ts';
import { createHistoryWrites, type SyncHistoryWrites } from './history-writes.ts';
import type { Database } from './open-database.ts';

/** The history on one connection, read and written by whoever holds it: what the process that serves has in two threads. */
export type OneConnectionHistory = LabelledReads & SyncHistoryWrites;

export function createHistoryStore(database: Database): OneConnectionHistory {
  const sums = createHistorySums(database);
  return { ...createHistoryReads(database, sums.labels), ...createHistoryWrites(database, sums) };
}
