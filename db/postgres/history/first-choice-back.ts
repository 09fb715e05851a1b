import { passing } from '#db/rows/passing-failures';
import type { Database } from '#db/postgres/database';

/**
 * How many of a model's calls and skips are searched for its next answer. Beyond that, it stays unknown.
 * A page asks for many rows, most of them close to each other.
 */
const MOST_LOOKED_AT = 1_000;
/** Nearly always enough. For more, the planner may read all calls of the model first, and sort them. */
const LOOKED_AT_FIRST = 20;

/** When a model answered again within so many of its calls and skips. */
const backWithin = (most: number): string => `(
  SELECT later.started_at_ms + coalesce(later.ttft_ms, later.duration_ms)
  FROM (
    SELECT * FROM attempts AS a WHERE a.model = away.model AND a.request_id > away.id
    ORDER BY a.request_id LIMIT ${most}
  ) AS later
  WHERE later.outcome = 'served' AND later.started_at_ms >= away.ended_at_ms
    AND coalesce(
      later.connection, (SELECT r.connection FROM requests AS r WHERE r.id = later.request_id)
    ) = away.connection
  ORDER BY later.request_id LIMIT 1
)`;

/** When the first choice of each request answered again, if it was cooling down and this is known. */
export async function readFirstChoiceBack(
  { run }: Pick<Database, 'run'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await run<{ id: string; backAtMs: number | null }>(
    // A model that lacked a capability was never unavailable, so it does not recover.
    `WITH away AS (
       SELECT r.id, coalesce(a.connection, r.connection) AS connection, a.model,
         a.started_at_ms + a.duration_ms AS ended_at_ms
       FROM requests AS r JOIN attempts AS a ON a.request_id = r.id AND a.idx = 0
       WHERE r.id = ANY($1) AND a.request_id = ANY($1)
         AND ((a.outcome = 'failed' AND a.kind = ANY($2)) OR a.skip_cause = 'cooling_down')
     )
     SELECT id, coalesce(${backWithin(LOOKED_AT_FIRST)}, ${backWithin(MOST_LOOKED_AT)}) AS "backAtMs" FROM away`,
    [ids, passing],
  );
  return new Map(rows.flatMap(({ id, backAtMs }) => (backAtMs === null ? [] : [[id, backAtMs] as const])));
}
