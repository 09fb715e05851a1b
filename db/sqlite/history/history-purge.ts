import type { HistoryWrites } from '#lib/store/history';
import { AFTER_ALL_IDS, uuidV7Prefix } from '#db/rows/uuid-v7-prefix';
import type { Sync } from '#db/sqlite/threads/sync';
import { createDeletedCalls } from './deleted-calls.ts';
import { countRequests } from './history-size.ts';
import type { HistorySums } from './history-sums.ts';
import type { Database } from '#db/sqlite/open-database';

/** After `beginClearing`, the numbers of the labels are assigned again. */
export type HistoryPurge = Sync<
  Pick<
    HistoryWrites,
    'deleteOldest' | 'deleteBefore' | 'beginClearing' | 'clearPart' | 'deleteText' | 'forgetDeletedCalls'
  >
>;

/** Rows per transaction of `clearPart`, which takes a few milliseconds. */
const PART = 200;
const CLEARING = 'history_clearing';

/**
 * Deletes requests permanently: rows, attempts, their part of the sums, and the chains and policies that no
 * other request used. The database overwrites deleted data (secure_delete); the caller empties the log
 * afterwards.
 */
export function createHistoryPurge({ sqlite }: Pick<Database, 'sqlite'>, sums: HistorySums): HistoryPurge {
  // By id: without an index on the time, a search for deleted rows would read all others.
  const findBelow = sqlite
    .prepare<[string, number], string>(
      `SELECT id FROM requests WHERE id < ? AND status <> 'running' ORDER BY id LIMIT ?`,
    )
    .pluck();
  const findUpTo = sqlite
    .prepare<[string, number], string>(
      `SELECT id FROM requests WHERE id <= ? AND status <> 'running' ORDER BY id LIMIT ?`,
    )
    .pluck();
  const remove = sqlite
    .prepare<[string], number>('DELETE FROM requests WHERE id = ? RETURNING snapshot_id')
    .pluck();
  const removeSnapshot = sqlite.prepare<[number, number]>(
    'DELETE FROM snapshots WHERE id = ? AND NOT EXISTS (SELECT 1 FROM requests WHERE snapshot_id = ?)',
  );
  const deletedCalls = createDeletedCalls({ sqlite });
  const forget = sqlite.prepare<[string]>(
    'UPDATE requests SET prompt = NULL, answer = NULL, stored_until_ms = NULL WHERE id = ?',
  );
  const readMark = sqlite.prepare<[string], string>('SELECT value FROM settings WHERE key = ?').pluck();
  const writeMark = sqlite.prepare<[string, string, number]>(
    'INSERT OR REPLACE INTO settings (key, value, updated_at) VALUES (?, ?, ?)',
  );
  const removeMark = sqlite.prepare<[string]>('DELETE FROM settings WHERE key = ?');

  function removeAll(ids: readonly string[]): void {
    const snapshotIds = new Set<number>();
    for (const id of ids) {
      const snapshotId = remove.get(id);
      if (snapshotId !== undefined) snapshotIds.add(snapshotId);
    }
    for (const id of snapshotIds) removeSnapshot.run(id, id);
  }

  const purge = sqlite.transaction((find: () => string[], nowMs: number): number => {
    const ids = find();
    deletedCalls.note(ids, nowMs);
    sums.takeOut(ids);
    removeAll(ids);
    return ids.length;
  });

  /** Without subtracting each request, because `beginClearing` has done that for all. */
  const removePart = sqlite.transaction((upTo: string): number => {
    const ids = findUpTo.all(upTo, PART);
    removeAll(ids);
    return ids.length;
  });

  // The second condition is redundant, but lets SQLite use the index of all rows that are not served.
  const findRunning = sqlite
    .prepare<[], string>(`SELECT id FROM requests WHERE status = 'running' AND status <> 'served' LIMIT 1`)
    .pluck();
  const findNewest = sqlite.prepare<[], string | null>('SELECT max(id) FROM requests').pluck();

  const beginClearing = sqlite.transaction((nowMs: number): number | null => {
    const newest = findNewest.get();
    if (newest == null || findRunning.get() !== undefined) return null;
    const marked = countRequests({ sqlite });
    deletedCalls.noteAll(nowMs);
    sums.empty();
    writeMark.run(CLEARING, JSON.stringify(newest), Math.round(nowMs));
    return marked;
  });

  function mark(): string | null {
    const stored = readMark.get(CLEARING);
    const value: unknown = stored === undefined ? null : JSON.parse(stored);
    return typeof value === 'string' ? value : null;
  }

  return {
    deleteOldest: (most, nowMs) => purge.immediate(() => findBelow.all(AFTER_ALL_IDS, most), nowMs),
    deleteBefore: (beforeMs, most, nowMs) =>
      purge.immediate(() => findBelow.all(uuidV7Prefix(beforeMs), most), nowMs),
    beginClearing: (nowMs) => beginClearing.immediate(nowMs),
    clearPart() {
      const upTo = mark();
      if (upTo === null) return 0;
      const deleted = removePart.immediate(upTo);
      if (deleted === 0) removeMark.run(CLEARING);
      return deleted;
    },
    deleteText: (id) => forget.run(id).changes > 0,
    forgetDeletedCalls: deletedCalls.forgetPast,
  };
}
