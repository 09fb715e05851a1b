import type { Database } from '#db/postgres/database';

/** This process as the others see it: alive while its lease lasts, by the clock of the database. */
export type OwnProcess = {
  readonly id: number;
  /** Renews the lease if it may have ended, because this process was paused or had no connection. */
  readonly stayAlive: () => Promise<void>;
  /**
   * Also calls `work` when the lease of another process has ended, and once at the beginning, for rows without a process,
   * such as those moved from a file. It may be called again for the same process.
   */
  readonly onEnded: (work: () => Promise<unknown>) => void;
  /** Ends the lease, so that nobody has to wait for it. */
  readonly stop: () => Promise<void>;
};

type OwnProcessInput = {
  readonly leaseMs: number;
  readonly onError: (error: unknown) => void;
};

const RENEWALS_PER_LEASE = 5;

/** Whether the process of a running row of `requests` is alive. */
export const IS_OF_LIVING = `EXISTS (
  SELECT 1 FROM processes AS p WHERE p.id = requests.process AND p.lease_until > clock_timestamp()
)`;

/** Renews the lease. `inTime` is false if others may have taken this process for dead in between. */
const RENEW = `
  WITH before AS (SELECT lease_until > clock_timestamp() AS in_time FROM processes WHERE id = $1)
  INSERT INTO processes (id, lease_until) VALUES ($1, clock_timestamp() + $2 * interval '1 ms')
  ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until
  RETURNING coalesce((SELECT in_time FROM before), false) AS "inTime"`;

/**
 * Registers this process and renews its lease. After an outage of the database, all leases have ended, so a process
 * only looks for ended ones once it has renewed its own in time for as long as a lease lasts: by then, the others
 * had the same chance.
 */
export async function registerProcess(
  { run }: Pick<Database, 'run'>,
  { leaseMs, onError }: OwnProcessInput,
): Promise<OwnProcess> {
  const [own] = await run<{ id: number }>(
    `INSERT INTO processes (lease_until) VALUES (clock_timestamp() + $1 * interval '1 ms') RETURNING id`,
    [leaseMs],
  );
  if (own === undefined) throw new Error('The process was not registered.');
  const { id } = own;
  const works: (() => Promise<unknown>)[] = [];
  let renewedInTime = 0;
  let isFirst = true;

  let renewedAtMs = performance.now();
  let renewing: Promise<void> | null = null;

  function renewOnce(): Promise<void> {
    renewing ??= renew().finally(() => (renewing = null));
    return renewing;
  }

  async function renew(): Promise<void> {
    const sentAtMs = performance.now();
    const [renewal] = await run<{ inTime: boolean }>(RENEW, [id, leaseMs]);
    renewedAtMs = sentAtMs;
    renewedInTime = renewal?.inTime === true ? renewedInTime + 1 : 0;
  }

  async function closeEnded(): Promise<void> {
    if (works.length === 0 || renewedInTime < RENEWALS_PER_LEASE) return;
    const ended = await run<{ id: number }>(
      'SELECT id FROM processes WHERE lease_until <= clock_timestamp()',
    );
    if (ended.length === 0 && !isFirst) return;
    for (const work of works) await work();
    isFirst = false;
    // Deleted last: if this process dies before, another one does the work.
    await run('DELETE FROM processes WHERE id = ANY($1) AND lease_until <= clock_timestamp()', [
      ended.map((row) => row.id),
    ]);
  }

  // If the work takes longer than a lease, it has to be renewed beside it.
  let closing: Promise<void> | null = null;
  const timer = setInterval(() => {
    if (renewing === null) renewOnce().catch(fail);
    closing ??= closeEnded()
      .catch(fail)
      .finally(() => (closing = null));
  }, leaseMs / RENEWALS_PER_LEASE).unref();

  function fail(cause: unknown): void {
    renewedInTime = 0;
    onError(cause);
  }

  return {
    id,
    async stayAlive() {
      if (performance.now() - renewedAtMs > leaseMs / 2) await renewOnce();
    },
    onEnded(work) {
      works.push(work);
    },
    async stop() {
      clearInterval(timer);
      await Promise.allSettled([renewing, closing]);
      await run('UPDATE processes SET lease_until = clock_timestamp() WHERE id = $1', [id]).catch(onError);
    },
  };
}

/**
 * The same database, but this process writes only while its lease lasts. Otherwise, the others would close at once
 * what it begins right after a pause.
 */
export function writtenAlive(database: Database, { stayAlive }: Pick<OwnProcess, 'stayAlive'>): Database {
  return {
    ...database,
    async run(...statement) {
      await stayAlive();
      return database.run(...statement);
    },
    async transaction(work) {
      await stayAlive();
      return database.transaction(work);
    },
  };
}
