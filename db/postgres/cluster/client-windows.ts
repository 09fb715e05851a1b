import type { SharedLimitStore, TakenRequest } from '#lib/store/shared-limits';
import type { Database } from '#db/postgres/database';

type Row = { readonly seconds: TakenRequest['seconds']; readonly nowMs: number };

const NOW_MS = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/** The requests of a row that are part of the last minute, by second. A second counts until its end is a minute ago. */
const IN_MINUTE = `
  SELECT (e ->> 0)::bigint AS second, (e ->> 1)::int AS requests FROM jsonb_array_elements(w.seconds) AS e
  WHERE (e ->> 0)::bigint * 1000 + 999 > ${NOW_MS} - 60000`;

/**
 * Counts a request unless the limit is reached. One statement that locks and reads one row, so the limit holds however
 * many processes count at once.
 */
const TAKE = `
  INSERT INTO client_windows AS w (client, seconds)
  VALUES ($1, jsonb_build_array(jsonb_build_array(${NOW_MS} / 1000, 1)))
  ON CONFLICT (client) DO UPDATE SET seconds = (
    SELECT jsonb_agg(jsonb_build_array(second, requests) ORDER BY second) FROM (
      SELECT second, sum(requests) AS requests
      FROM (${IN_MINUTE} UNION ALL SELECT ${NOW_MS} / 1000, 1) AS counted GROUP BY second
    ) AS merged
  )
  WHERE (SELECT coalesce(sum(requests), 0) FROM (${IN_MINUTE}) AS counted) < $2
  RETURNING seconds, ${NOW_MS} AS "nowMs"`;

const READ = `SELECT seconds, ${NOW_MS} AS "nowMs" FROM client_windows WHERE client = $1`;

export function createTakeRequest({ run }: Pick<Database, 'run'>): SharedLimitStore['takeRequest'] {
  return async (clientId, perMinute) => {
    const [taken] = await run<Row>(TAKE, [clientId, perMinute]);
    if (taken !== undefined) return { isOver: false, ...taken };
    const [full] = await run<Row>(READ, [clientId]);
    return { isOver: true, seconds: full?.seconds ?? [], nowMs: full?.nowMs ?? 0 };
  };
}
