import { CUT_SHORT } from '#lib/store/cut-short';
import type { ReadRecentAttempts, ReadRecentCalls, RecentAttempt, RecentCall } from '#lib/store/history';
import { uuidV7Prefix } from '#db/rows/uuid-v7-prefix';
import type { Database } from '#db/postgres/database';

/** With more, the median does not change and reading would take too long. */
const MAX_REQUESTS = 4_000;

// The range is given for both tables. The planner infers it only from equality, and would read all requests.

/** Reads the newest calls of ended requests since a moment, up to a number of requests. */
export function createReadRecentCalls({ run }: Database): ReadRecentCalls {
  return async ({ connections, fromMs }) => {
    const start = await findStart({ run }, fromMs);
    const calls = await run<RecentCall>(
      `SELECT coalesce(a.connection, r.connection) AS connection, a.model, a.outcome = 'served' AS "isServed",
         a.origin, a.started_at_ms AS "startedAtMs", a.duration_ms AS "durationMs", a.ttft_ms AS "firstTokenMs"
       FROM attempts AS a JOIN requests AS r ON r.id = a.request_id
       WHERE a.request_id >= $1 AND r.id >= $1 AND coalesce(a.connection, r.connection) = ANY($2)
         AND a.outcome <> 'skipped' AND a.kind IS DISTINCT FROM 'cancelled' AND a.kind IS DISTINCT FROM $3`,
      [start.id, connections, CUT_SHORT],
    );
    return { calls, fromMs: start.fromMs };
  };
}

/** Reads the attempts of a category, out of the newest requests of all categories. */
export function createReadRecentAttempts({ run }: Pick<Database, 'run'>): ReadRecentAttempts {
  return async ({ connections, category, fromMs }) => {
    const start = await findStart({ run }, fromMs);
    const attempts = await run<RecentAttempt>(
      `SELECT a.request_id AS "requestId", r.created_at_ms AS "atMs",
         coalesce(a.connection, r.connection) AS connection, a.model, a.outcome, a.kind
       FROM attempts AS a JOIN requests AS r ON r.id = a.request_id
       WHERE a.request_id >= $1 AND r.id >= $1 AND r.category = $2 AND coalesce(a.connection, r.connection) = ANY($3)
         AND a.kind IS DISTINCT FROM 'cancelled' AND a.kind IS DISTINCT FROM $4`,
      [start.id, category, connections, CUT_SHORT],
    );
    return { attempts, fromMs: start.fromMs };
  };
}

/** Where to start reading: the oldest request within the limit, and the time since which every request is read. */
async function findStart(
  { run }: Pick<Database, 'run'>,
  fromMs: number,
): Promise<{ readonly id: string; readonly fromMs: number }> {
  const from = uuidV7Prefix(fromMs);
  const [last] = await run<{ id: string; createdAtMs: number }>(
    `SELECT id, created_at_ms AS "createdAtMs" FROM requests WHERE id >= $1
     ORDER BY id DESC OFFSET $2 LIMIT 1`,
    [from, MAX_REQUESTS - 1],
  );
  return { id: last?.id ?? from, fromMs: last?.createdAtMs ?? fromMs };
}
