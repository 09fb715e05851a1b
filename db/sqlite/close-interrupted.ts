import { z } from 'zod';
import { ConnectionId } from '#lib/contracts/connection';
import type { HistoryStore, Interrupted } from '#lib/store/history';
import { createHoldSettling, nanoOf } from './settle-holds.ts';
import type { HistoryWriter } from './history-writer.ts';
import type { Database } from './open-database.ts';
import type { Sync } from './sync.ts';
import { IS_OF_UNKNOWN_COST } from './unknown-cost.ts';

type Row = {
  readonly id: string;
  readonly explanation: string | null;
  readonly call: string | null;
  readonly connection: ConnectionId;
  readonly heldNano: number | null;
};

const StoredCall = z.object({
  index: z.int(),
  model: z.string(),
  /** Calls from before there were connections have no connection. */
  connection: ConnectionId.exactOptional(),
  provider: z.string().nullable(),
  waitMs: z.number(),
  startedAtMs: z.number(),
  timeToFirstTokenMs: z.number().nullable(),
  generationId: z.string().nullable(),
});

/** Creates the function that finds and closes rows that a killed process left `running`. */
export function createCloseInterrupted(
  { sqlite }: Pick<Database, 'sqlite'>,
  { addAttempt }: Pick<HistoryWriter, 'addAttempt'>,
): Sync<Pick<HistoryStore, 'readLeftRunning' | 'closeInterrupted'>> {
  // The second condition is redundant, but lets SQLite use the index of all rows that are not served.
  const findRunning = sqlite.prepare<[], Row>(
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
    readLeftRunning: () =>
      findRunning.all().map(({ connection, call, ...row }) => ({
        ...row,
        call: call === null ? null : { connection, ...StoredCall.parse(JSON.parse(call)) },
      })),
    closeInterrupted: (closings) => closeAll.immediate(closings),
  };
}
