import { uuidV7Prefix } from '#db/rows/uuid-v7-prefix';
import { type Database, isLockTimeout, type Run } from '#db/postgres/database';
import { lockSums } from './history-sums.ts';
import { dropPartitions, findOldestMonth, lockHistory, type Month, partitionOf } from './partitions.ts';

const STILL_RUNNING = new Error('A request of this month is still running.');

type Dropped =
  | { readonly outcome: 'dropped'; readonly requests: number }
  | { readonly outcome: 'none_past' }
  /** One of its requests is running, or the history is being read. */
  | { readonly outcome: 'in_use' };

/**
 * Deletes the oldest month if it ended before that moment, with its sums. That takes as long for a million requests as
 * for one.
 */
export async function dropPastMonth(
  { transaction }: Pick<Database, 'transaction'>,
  beforeMs: number,
): Promise<Dropped> {
  try {
    return await transaction(async (run) => {
      // Another process may be dropping the same month.
      await lockSums(run);
      const month = await findOldestMonth(run);
      if (month === null || month.toMs > beforeMs) return { outcome: 'none_past' };
      const requests = partitionOf('requests', month);
      const [counted] = await run<{ requests: number }>(`SELECT count(*) AS requests FROM ${requests}`);
      const snapshots = await run<{ id: number }>(`SELECT DISTINCT snapshot_id AS id FROM ${requests}`);
      await deleteSums(run, month);
      // Last, because the history is locked until the transaction ends.
      await lockHistory(run);
      const running = await run(`SELECT 1 FROM ${requests} WHERE status = 'running' LIMIT 1`);
      if (running.length > 0) throw STILL_RUNNING;
      await dropPartitions(run, month);
      await deleteUnused(
        run,
        snapshots.map(({ id }) => id),
      );
      return { outcome: 'dropped', requests: counted?.requests ?? 0 };
    });
  } catch (cause) {
    if (cause === STILL_RUNNING || isLockTimeout(cause)) return { outcome: 'in_use' };
    throw cause;
  }
}

/** Deletes snapshots that no request uses. With an equality, the planner may join, and read all requests. */
export async function deleteUnused(run: Run, snapshotIds: readonly number[]): Promise<void> {
  await run(
    `DELETE FROM snapshots WHERE id = ANY($1) AND NOT EXISTS (
       SELECT 1 FROM requests WHERE snapshot_id >= snapshots.id AND snapshot_id <= snapshots.id
     )`,
    [snapshotIds],
  );
}

/** Requests count in the hour and the day of their ids, and a month consists of whole days. */
async function deleteSums(run: Run, { fromMs, toMs }: Month): Promise<void> {
  await run('DELETE FROM history_queue WHERE request_id >= $1 AND request_id < $2', [
    uuidV7Prefix(fromMs),
    uuidV7Prefix(toMs),
  ]);
  await run('DELETE FROM history_combos WHERE hour >= $1 AND hour < $2', [fromMs, toMs]);
  for (const table of ['rollups', 'failures'])
    await run(`DELETE FROM history_${table} WHERE at >= $1 AND at < $2`, [fromMs, toMs]);
}
