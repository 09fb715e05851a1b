import type { HistorySums } from './history-sums.ts';
import type { Database } from './open-database.ts';

export type HistoryPurge = {
  /** Deletes the oldest ended requests, so many at most, in one transaction; says how many it was. */
  readonly deleteOldest: (most: number) => Promise<number>;
  /** The same for those that began before a moment. */
  readonly deleteBefore: (beforeMs: number, most: number) => Promise<number>;
};

/** Takes requests out of the history for good: rows, attempts and what the sums say of them. */
export function createHistoryPurge({ sqlite }: Pick<Database, 'sqlite'>, sums: HistorySums): HistoryPurge {
  const findOldest = sqlite
    .prepare<[number, number], string>(
      `SELECT id FROM requests WHERE created_at_ms < ? AND status <> 'running' ORDER BY id LIMIT ?`,
    )
    .pluck();
  const remove = sqlite.prepare<[string]>('DELETE FROM requests WHERE id = ?');

  const purge = sqlite.transaction((beforeMs: number, most: number): number => {
    const ids = findOldest.all(beforeMs, most);
    sums.takeOut(ids);
    for (const id of ids) remove.run(id);
    return ids.length;
  });

  return {
    deleteOldest: (most) => Promise.resolve(purge.immediate(Number.MAX_SAFE_INTEGER, most)),
    deleteBefore: (beforeMs, most) => Promise.resolve(purge.immediate(beforeMs, most)),
  };
}
