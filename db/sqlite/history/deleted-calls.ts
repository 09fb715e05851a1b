import type { ConnectionId } from '#lib/contracts/connection';
import type { Database } from '#db/sqlite/open-database';
import { uuidV7Prefix } from '#db/rows/uuid-v7-prefix';

/** Today's calls (UTC) whose requests were deleted: they still count for limits, whatever history is kept. */
export type DeletedCalls = {
  /** Called before these requests are deleted, within that transaction. */
  readonly note: (ids: readonly string[], nowMs: number) => void;
  /** Called before all requests are deleted and the sums emptied, within that transaction. */
  readonly noteAll: (nowMs: number) => void;
  readonly count: (connection: ConnectionId, nowMs: number) => ReadonlyMap<string, number>;
  /** Deletes those of earlier days. */
  readonly forgetPast: (nowMs: number) => void;
};

const DAY_MS = 24 * 60 * 60 * 1_000;

export function createDeletedCalls({ sqlite }: Pick<Database, 'sqlite'>): DeletedCalls {
  const add = 'ON CONFLICT DO UPDATE SET calls = calls + excluded.calls';
  const addRequest = sqlite.prepare<[number, string]>(
    `INSERT INTO deleted_calls (connection, day, model, calls)
     SELECT coalesce(attempts.connection, requests.connection) AS called_at, ?, model, count(*)
     FROM attempts JOIN requests ON requests.id = request_id
     WHERE request_id = ? AND outcome <> 'skipped' GROUP BY called_at, model ${add}`,
  );
  const addSums = sqlite.prepare<[number]>(
    `INSERT INTO deleted_calls (connection, day, model, calls)
     SELECT connections.text, at, models.text, sum(attempts_served + attempts_failed)
     FROM history_rollups
       JOIN history_labels AS models ON models.id = model
       JOIN history_labels AS connections ON connections.id = connection
     WHERE span = 'day' AND facet = 1 AND at = ? GROUP BY connections.text, models.text
     HAVING sum(attempts_served + attempts_failed) > 0 ${add}`,
  );
  const findQueued = sqlite
    .prepare<[string], string>('SELECT request_id FROM history_queue WHERE request_id >= ?')
    .pluck();
  const read = sqlite
    .prepare<[ConnectionId, number], [model: string, calls: number]>(
      'SELECT model, calls FROM deleted_calls WHERE connection = ? AND day = ?',
    )
    .raw();
  const forget = sqlite.prepare<[number]>('DELETE FROM deleted_calls WHERE day < ?');

  function note(ids: readonly string[], nowMs: number): void {
    const dayMs = startOfDay(nowMs);
    const first = uuidV7Prefix(dayMs);
    for (const id of ids) if (id >= first) addRequest.run(dayMs, id);
  }

  return {
    note,
    noteAll(nowMs) {
      const dayMs = startOfDay(nowMs);
      addSums.run(dayMs);
      note(findQueued.all(uuidV7Prefix(dayMs)), nowMs);
    },
    count: (connection, nowMs) => new Map(read.all(connection, startOfDay(nowMs))),
    forgetPast: (nowMs) => void forget.run(startOfDay(nowMs)),
  };
}

function startOfDay(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}
