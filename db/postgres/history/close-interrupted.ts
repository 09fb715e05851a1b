import type { HistoryWrites } from '#lib/store/history';
import { nanoOf } from '#db/rows/budget-row';
import { type LeftRow, toLeftRunning } from '#db/rows/left-running';
import type { Database } from '#db/postgres/database';
import { addAttempt } from './history-writer.ts';
import { IS_OF_LIVING } from '#db/postgres/cluster/processes';
import { BOOK_TAKEN, settleLeft } from './settle-holds.ts';
import { IS_OF_UNKNOWN_COST } from './unknown-cost.ts';

/** Creates the function that finds and closes rows that a killed process left `running`. */
export function createCloseInterrupted({
  run: runAlone,
  transaction,
}: Database): Pick<HistoryWrites, 'readLeftRunning' | 'closeInterrupted'> {
  return {
    async readLeftRunning(of) {
      const rows = await runAlone<LeftRow>(
        `SELECT id, explanation, call, connection,
           (SELECT max(held_nano) FROM budget_holds
            WHERE request_id = requests.id AND idx = (call::json ->> 'index')::bigint) AS "heldNano"
         FROM requests WHERE status = 'running' AND status <> 'served'${of === 'all' ? '' : ` AND NOT ${IS_OF_LIVING}`}`,
      );
      return rows.map(toLeftRunning);
    },

    closeInterrupted: (closings) =>
      transaction(async (run) => {
        for (const { id, explanation, attempt } of closings) {
          const closed = await run(
            `UPDATE requests SET status = 'interrupted', explanation = $2, attempt_count = attempt_count + $3, call = NULL, process = NULL
             WHERE id = $1 AND status = 'running' RETURNING id`,
            [id, explanation, attempt === null ? 0 : 1],
          );
          if (closed.length === 0) continue;
          if (attempt !== null) {
            await addAttempt(run, id, attempt);
            await run(
              `WITH taken AS (
                 DELETE FROM budget_holds WHERE request_id = $1 AND idx = $2
                 RETURNING request_id, idx, budget_id, start_ms, held_nano, $3::float8 AS nano, false AS is_sure
               ), ${BOOK_TAKEN}
               SELECT 1 FROM taken`,
              [id, attempt.index, nanoOf(attempt.costUsd ?? 0)],
            );
          }
          await settleLeft(run, id);
          // If the cost of one call is unknown and no other call cost anything, the sum is unknown too.
          await run(
            `UPDATE requests SET (cost_usd, cost_estimated) =
               (SELECT CASE WHEN sum(cost_usd) > 0 OR NOT coalesce(bool_or(${IS_OF_UNKNOWN_COST}), false)
                  THEN sum(cost_usd) END, coalesce(bool_or(cost_estimated), false)
                FROM attempts WHERE request_id = $1)
             WHERE id = $1`,
            [id],
          );
          await run('INSERT INTO history_queue (request_id) VALUES ($1)', [id]);
        }
      }),
  };
}
