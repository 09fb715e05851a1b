import { z } from 'zod';
import { ConnectionId } from '#lib/contracts/connection';
import { cutShortAttempt } from '#lib/store/cut-short';
import type { HistoryWriter } from './history-writer.ts';
import type { Database } from './open-database.ts';

type Row = {
  readonly id: string;
  readonly explanation: string | null;
  readonly call: string | null;
  readonly connection: ConnectionId;
};

const StoredCall = z.object({
  index: z.int(),
  model: z.string(),
  /** Calls that were written before there were connections say nothing of it. */
  connection: ConnectionId.exactOptional(),
  provider: z.string().nullable(),
  waitMs: z.number(),
  startedAtMs: z.number(),
  timeToFirstTokenMs: z.number().nullable(),
  generationId: z.string().nullable(),
});

const WHY = 'Understudy stopped';

/**
 * Makes what closes the rows a killed process left `running`, whatever their time says: the clock may have been set
 * back since. To be called before any request begins. Gives how many there were.
 */
export function createCloseInterrupted(
  { sqlite }: Pick<Database, 'sqlite'>,
  { addAttempt }: Pick<HistoryWriter, 'addAttempt'>,
): () => number {
  // The second condition adds nothing but lets SQLite use the index of all rows that are not served.
  const findRunning = sqlite.prepare<[], Row>(
    `SELECT id, explanation, call, connection FROM requests WHERE status = 'running' AND status <> 'served'`,
  );
  const close = sqlite.prepare<[explanation: string, calls: number, id: string]>(
    `UPDATE requests SET status = 'interrupted', explanation = ?, attempt_count = attempt_count + ?, call = NULL
     WHERE id = ?`,
  );
  const queue = sqlite.prepare<[string]>('INSERT INTO history_queue (request_id) VALUES (?)');

  const closeAll = sqlite.transaction((): number => {
    const rows = findRunning.all();
    for (const { id, explanation, call, connection } of rows) {
      const cut =
        call === null ? null : cutShortAttempt({ connection, ...StoredCall.parse(JSON.parse(call)) }, WHY);
      if (cut !== null) addAttempt(id, cut);
      const end = cut?.reason ?? `${WHY} while this request was running. How it ended is unknown.`;
      close.run(explanation === null ? end : `${explanation} ${end}`, cut === null ? 0 : 1, id);
      queue.run(id);
    }
    return rows.length;
  });
  return () => closeAll.immediate();
}
