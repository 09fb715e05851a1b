import type { HistoryStore, Interrupted } from '#lib/store/history';
import { nanoOf } from '#db/rows/budget-row';
import { type LeftRow, toLeftRunning } from '#db/rows/left-running';
import { createHoldSettling } from './settle-holds.ts';
import type { HistoryWriter } from './history-writer.ts';
import type { Database } from '#db/sqlite/open-database';
import type { Sync } from '#db/sqlite/threads/sync';
import { IS_OF_UNKNOWN_COST } from './unknown-cost.ts';

/** Creates the function that finds and closes rows that a killed process left `running`. */
export function createCloseInterrupted(
  { sqlite }: Pick<Database, 'sqlite'>,
  { addAttempt }: Pick<HistoryWriter, 'addAttempt'>,
): Sync<Pick<HistoryStore, 'readLeftRunning' | 'closeInterrupted'>> {
  // The second condition is redundant, but lets SQLite use the index of all rows that are not served.
  const findRunning = sqlite.prepare<[], LeftRow>(
    `SELECT id, explanation, call, connection,
       (SELECT MAX(held_nano) FROM budget_holds WHERE request_id = id AND idx = call ->> 'index') AS heldNano
     FROM requests WHERE status = 'running' AND status <> 'served'`,
  );
  const close = sqlite.prepare<[explanation: string, calls: number, id: string]>(
    `UPDATE requests SET status = 'interrupted', explanation = ?, attempt_count = attempt_count + ?, call = NULL
     WHERE id = ? AND status = 'running'`,
  );
  // If the cost of one call is unknown and no other call cost anything, the sum is unknown too.
  const sumUp = sqlite.prepare<[string]>(
    `UPDATE requests SET (cost_usd, cost_estimated) =
       (SELECT CASE WHEN SUM(cost_usd) > 0 OR NOT MAX${IS_OF_UNKNOWN_COST} THEN SUM(cost_usd) END,
          COALESCE(MAX(cost_estimated), 0)
        FROM attempts WHERE request_id = requests.id)
     WHERE id = ?`,
  );
  const { settle, settleLeft } = createHoldSettling({ sqlite });
  const queue = sqlite.prepare<[string]>('INSERT INTO history_queue (request_id) VALUES (?)');

  const closeAll = sqlite.transaction((closings: readonly Interrupted[]) => {
    for (const { id, explanation, attempt } of closings) {
      if (close.run(explanation, attempt === null ? 0 : 1, id).changes === 0) continue;
      if (attempt !== null) {
        addAttempt(id, attempt);
        settle(id, attempt.index, { nano: nanoOf(attempt.costUsd ?? 0), isSure: false });
      }
      settleLeft(id);
      sumUp.run(id);
      queue.run(id);
    }
  });

  return {
    // Only one process uses a file, and it is alive.
    readLeftRunning: (of) => (of === 'all' ? findRunning.all().map(toLeftRunning) : []),
    closeInterrupted: (closings) => closeAll.immediate(closings),
  };
}
