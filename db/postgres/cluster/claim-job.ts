import type { Store } from '#lib/store/ports';
import type { Database } from '#db/postgres/database';

/** Unless another living process has the job. */
const CLAIM = `
  INSERT INTO jobs AS j (name, process, until) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 ms')
  ON CONFLICT (name) DO UPDATE SET process = excluded.process, until = excluded.until
  WHERE j.process = excluded.process OR j.until <= clock_timestamp() OR NOT EXISTS (
    SELECT 1 FROM processes AS p WHERE p.id = j.process AND p.lease_until > clock_timestamp()
  )
  RETURNING name`;

export function createClaimJob({ run }: Pick<Database, 'run'>, processId: number): Store['claimJob'] {
  return async (job, forMs) => (await run(CLAIM, [job, processId, forMs])).length > 0;
}
