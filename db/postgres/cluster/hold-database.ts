import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';

type Hold =
  | {
      readonly is: 'held';
      /** `lost` with the connection; `taken` if another program then got exclusive use of the database. */
      readonly state: () => 'held' | 'lost' | 'taken';
      readonly release: () => Promise<void>;
    }
  | {
      readonly is: 'in_use';
      /** The processes that hold the lock, described for a person. */
      readonly by: string;
    };

type HoldInput = {
  readonly databaseUrl: string;
  /** This program, described for a person. */
  readonly by: string;
  /** Any number of processes share a database, unless one needs exclusive use. */
  readonly use: 'shared' | 'exclusive';
  readonly onWait: () => void;
  /** How long to wait for the lock: by default, longer than a process needs to stop after its drain. */
  readonly patienceMs?: number | undefined;
  /** Called repeatedly while a lost hold can't be taken again, because another program has exclusive use. */
  readonly onTaken: () => void;
};

const DATABASE_LOCK = 7_002;
const TRY = {
  shared: 'SELECT pg_try_advisory_lock_shared($1) AS "isOurs"',
  exclusive: 'SELECT pg_try_advisory_lock($1) AS "isOurs"',
};
/** The server frees the lock a minute after the process's machine becomes unreachable. The default is two hours. */
const NOTICE_LOST_MACHINE =
  'SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3';
const PATIENCE_MS = 6_000;
const AGAIN_MS = 250;

/**
 * Locks a database on a separate connection, so that the server frees it however the process ends. Takes the lock
 * again after a lost connection.
 */
export async function holdDatabase({
  databaseUrl,
  by,
  use,
  onWait,
  patienceMs = PATIENCE_MS,
  onTaken,
}: HoldInput): Promise<Hold> {
  let state: 'held' | 'lost' | 'taken' = 'lost';
  let isReleased = false;
  let client = await connect();

  async function connect(): Promise<Client> {
    const made = new Client({
      connectionString: databaseUrl,
      application_name: `${by} on ${hostname()} (process ${process.pid})`,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 5_000,
    });
    made.on('error', () => {});
    await made.connect();
    await made.query(NOTICE_LOST_MACHINE);
    return made;
  }

  async function tryLock(): Promise<boolean> {
    const { rows } = await client.query<{ isOurs: boolean }>(TRY[use], [DATABASE_LOCK]);
    return rows[0]?.isOurs === true;
  }

  function follow(): void {
    client.once('end', () => {
      if (!isReleased) void regain();
    });
  }

  async function regain(): Promise<void> {
    state = 'lost';
    for (;;) {
      await wait(AGAIN_MS, undefined, { ref: false });
      if (isReleased) return;
      try {
        client = await connect();
        state = (await tryLock()) ? 'held' : 'taken';
        if (state === 'held') return follow();
        onTaken();
        await client.end();
      } catch {
        state = 'lost';
      }
    }
  }

  const untilMs = performance.now() + patienceMs;
  for (let tries = 0; !(await tryLock()); tries += 1) {
    if (tries === 0) onWait();
    if (performance.now() >= untilMs) {
      const holders = await readHolders(client);
      await client.end();
      return { is: 'in_use', by: holders };
    }
    await wait(AGAIN_MS);
  }
  state = 'held';
  follow();
  return {
    is: 'held',
    state: () => state,
    async release() {
      isReleased = true;
      await client.end();
    },
  };
}

async function readHolders(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT a.application_name AS name FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = $1 AND l.objsubid = 1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
     ORDER BY a.backend_start`,
    [DATABASE_LOCK],
  );
  // The process may have ended since, or belong to a user whose connections this user can't see.
  return rows.map(({ name }) => name || 'another program').join(' and ') || 'another program';
}
