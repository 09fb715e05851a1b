import { COUNT_REQUESTS } from './history-size.ts';
import { z } from 'zod';
import type { HistoryWrites } from '#lib/store/history';
import { momentOf } from '#db/rows/history-tally';
import { uuidV7Prefix } from '#db/rows/uuid-v7-prefix';
import type { Database, Run } from '#db/postgres/database';
import { noteAllDeleted, noteDeleted, startOfDay } from './deleted-calls.ts';
import { deleteUnused, dropPastMonth } from './drop-months.ts';
import { emptySums, lockSums, takeOut } from './history-sums.ts';

type HistoryPurge = Pick<
  HistoryWrites,
  | 'deleteOldest'
  | 'deleteBefore'
  | 'beginClearing'
  | 'clearPart'
  | 'deleteText'
  | 'forgetStored'
  | 'forgetDeletedCalls'
  | 'wipeDeleted'
>;

/** Rows per transaction of `clearPart`. */
const PART = 200;
/** Until a month can be dropped, its rows are deleted in parts. Each attempt makes requests wait for a moment. */
const DROP_EVERY_MS = 60_000;
const CLEARING = 'history_clearing';

/**
 * Deletes requests permanently: rows, attempts, their part of the sums, and the chains and policies that no
 * other request used.
 */
export function createHistoryPurge(database: Database): HistoryPurge {
  const { run: runAlone, transaction } = database;
  const purge = (isMeant: string, values: readonly unknown[], nowMs: number): Promise<number> =>
    transaction(async (run) => {
      await lockSums(run);
      const rows = await run<{ id: string }>(
        `SELECT id FROM requests WHERE status <> 'running' ${isMeant} ORDER BY id LIMIT $1`,
        values,
      );
      const ids = rows.map(({ id }) => id);
      if (ids.length === 0) return 0;
      await noteDeleted(run, ids, nowMs);
      await takeOut(run, ids);
      await removeAll(run, ids);
      return ids.length;
    });

  let dropAgainAtMs = 0;

  /** Deletes a past month as a whole, and returns how many requests it had; 0 if none can be. */
  async function dropPast(beforeMs: number): Promise<number> {
    if (performance.now() < dropAgainAtMs) return 0;
    for (;;) {
      const dropped = await dropPastMonth(database, beforeMs);
      if (dropped.outcome === 'in_use') dropAgainAtMs = performance.now() + DROP_EVERY_MS;
      if (dropped.outcome !== 'dropped') return 0;
      if (dropped.requests > 0) return dropped.requests;
    }
  }

  /** The newest request of a deletion of everything; null if there is none. */
  async function readMark(run: Run): Promise<string | null> {
    const [mark] = await run<{ value: unknown }>('SELECT value FROM settings WHERE key = $1 FOR UPDATE', [
      CLEARING,
    ]);
    return z.string().safeParse(mark?.value).data ?? null;
  }

  return {
    deleteOldest: (most, nowMs) => purge('', [most], nowMs),
    async deleteBefore(beforeMs, most, nowMs) {
      // The calls of today still count once their requests are deleted.
      const dropped = await dropPast(Math.min(beforeMs, startOfDay(nowMs)));
      return dropped === 0 ? purge('AND id < $2', [most, uuidV7Prefix(beforeMs)], nowMs) : dropped;
    },

    beginClearing: (nowMs) =>
      transaction(async (run) => {
        await lockSums(run);
        const [state] = await run<{ newest: string | null; isRunning: boolean; requests: number }>(
          `SELECT (SELECT max(id) FROM requests) AS newest, ${COUNT_REQUESTS} AS requests,
             EXISTS (SELECT 1 FROM requests WHERE status = 'running' AND status <> 'served') AS "isRunning"`,
        );
        if (state === undefined || state.newest === null || state.isRunning) return null;
        await noteAllDeleted(run, nowMs);
        await emptySums(run);
        await run(
          `INSERT INTO settings (key, value, updated_at) VALUES ($1, $2, $3)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
          [CLEARING, JSON.stringify(state.newest), Math.round(nowMs)],
        );
        return state.requests;
      }),

    async clearPart() {
      const marked = await readMark(runAlone);
      if (marked === null) return 0;
      const dropped = await dropPast(momentOf(marked));
      if (dropped > 0) return dropped;
      return transaction(async (run) => {
        const upTo = await readMark(run);
        if (upTo === null) return 0;
        // Without subtracting each request, because `beginClearing` has done that for all.
        const rows = await run<{ id: string }>(
          `SELECT id FROM requests WHERE id <= $1 AND status <> 'running' ORDER BY id LIMIT $2`,
          [upTo, PART],
        );
        await removeAll(
          run,
          rows.map(({ id }) => id),
        );
        if (rows.length === 0) await run('DELETE FROM settings WHERE key = $1', [CLEARING]);
        return rows.length;
      });
    },

    async deleteText(id) {
      const found = await runAlone(
        'UPDATE requests SET prompt = NULL, answer = NULL, stored_until_ms = NULL WHERE id = $1 RETURNING id',
        [id],
      );
      return found.length > 0;
    },

    async forgetStored(nowMs, most = 100) {
      const forgotten = await runAlone(
        `UPDATE requests SET prompt = NULL, answer = NULL, stored_until_ms = NULL
         WHERE id = ANY(ARRAY(
           SELECT id FROM requests WHERE stored_until_ms IS NOT NULL AND stored_until_ms <= $1 LIMIT $2
         ))
         RETURNING id`,
        [Math.floor(nowMs), most],
      );
      return forgotten.length;
    },

    async forgetDeletedCalls(nowMs) {
      await runAlone('DELETE FROM deleted_calls WHERE day < $1', [startOfDay(nowMs)]);
    },

    // The server reuses the space itself, and manages its own files.
    wipeDeleted: async () => true,
  };
}

async function removeAll(run: Run, ids: readonly string[]): Promise<void> {
  const rows = await run<{ snapshotId: number }>(
    'DELETE FROM requests WHERE id = ANY($1) RETURNING snapshot_id AS "snapshotId"',
    [ids],
  );
  await deleteUnused(run, [...new Set(rows.map(({ snapshotId }) => snapshotId))]);
}
