import type { HistoryReads, HistoryWrites } from '#lib/store/history';
import { createHistoryReads } from './history-reads.ts';
import { createHistorySums } from './history-sums.ts';
import { createHistoryWrites } from './history-writes.ts';
import type { Database } from './open-database.ts';

/** The history on one connection, read and written by whoever holds it: what the process that serves has in two threads. */
export type HistoryStore = HistoryReads & HistoryWrites;

export function createHistoryStore(database: Database): HistoryStore {
  const sums = createHistorySums(database);
  return { ...createHistoryReads(database, sums.labels), ...createHistoryWrites(database, sums) };
}
