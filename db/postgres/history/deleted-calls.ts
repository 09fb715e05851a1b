import type { ConnectionId } from '#lib/contracts/connection';
import { uuidV7Prefix } from '#db/rows/uuid-v7-prefix';
import type { Run } from '#db/postgres/database';

// Today's calls (UTC) whose requests were deleted: they still count for limits, whatever history is kept.

const DAY_MS = 24 * 60 * 60 * 1_000;
const ADD = `ON CONFLICT (connection, day, model) DO UPDATE SET calls = deleted_calls.calls + excluded.calls`;

export function startOfDay(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}

/** Called before these requests are deleted, within that transaction. */
export async function noteDeleted(run: Run, ids: readonly string[], nowMs: number): Promise<void> {
  const dayMs = startOfDay(nowMs);
  await run(
    `INSERT INTO deleted_calls (connection, day, model, calls)
     SELECT coalesce(a.connection, r.connection), $1, a.model, count(*)
     FROM attempts AS a JOIN requests AS r ON r.id = a.request_id
     WHERE a.request_id = ANY($2) AND a.request_id >= $3 AND a.outcome <> 'skipped' GROUP BY 1, 3 ${ADD}`,
    [dayMs, ids, uuidV7Prefix(dayMs)],
  );
}

/** Called before all requests are deleted and the sums emptied, within that transaction. */
export async function noteAllDeleted(run: Run, nowMs: number): Promise<void> {
  const dayMs = startOfDay(nowMs);
  await run(
    `INSERT INTO deleted_calls (connection, day, model, calls)
     SELECT connections.text, $1, models.text, sum(attempts_served + attempts_failed)
     FROM history_rollups
       JOIN history_labels AS models ON models.id = model
       JOIN history_labels AS connections ON connections.id = connection
     WHERE span = 'day' AND facet = 1 AND at = $1 GROUP BY connections.text, models.text
     HAVING sum(attempts_served + attempts_failed) > 0 ${ADD}`,
    [dayMs],
  );
  const queued = await run<{ id: string }>(
    'SELECT request_id AS id FROM history_queue WHERE request_id >= $1',
    [uuidV7Prefix(dayMs)],
  );
  await noteDeleted(
    run,
    queued.map(({ id }) => id),
    nowMs,
  );
}

/** Calls of a day by model: from the sums, and of deleted requests. */
export async function countCallsOfDay(
  run: Run,
  connection: ConnectionId,
  atMs: number,
): Promise<Map<string, number>> {
  const rows = await run<{ model: string; calls: number }>(
    `SELECT model, sum(calls) AS calls FROM (
       SELECT models.text AS model, attempts_served + attempts_failed AS calls
       FROM history_rollups
         JOIN history_labels AS models ON models.id = model
         JOIN history_labels AS connections ON connections.id = connection
       WHERE span = 'day' AND facet = 1 AND at = $1 AND connections.text = $2
       UNION ALL
       SELECT model, calls FROM deleted_calls WHERE day = $1 AND connection = $2
     ) AS counted GROUP BY model HAVING sum(calls) > 0`,
    [startOfDay(atMs), connection],
  );
  return new Map(rows.map(({ model, calls }) => [model, calls]));
}
