import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';

export type Hold = {
  /** Whether this process alone may use the database. */
  readonly isHeld: () => boolean;
  /** Whether another process took it when the connection was lost. */
  readonly isTaken: () => boolean;
  readonly release: () => Promise<void>;
};

type HoldInput = {
  readonly connectionString: string;
  readonly onWait: () => void;
};

const PROCESS_LOCK = 7_002;
/** A process that is stopping takes at most this long after its drain. */
const PATIENCE_MS = 6_000;
const AGAIN_MS = 250;

/**
 * Locks a database for this process on a separate connection, so that the server frees it however the process
 * ends. Null if another process holds it. Takes the lock again after a lost connection.
 */
export async function holdDatabase({ connectionString, onWait }: HoldInput): Promise<Hold | null> {
  let state: 'held' | 'lost' | 'taken' = 'lost';
  let isReleased = false;
  let client = await connect();

  async function connect(): Promise<Client> {
    const made = new Client({
      connectionString,
      application_name: 'understudy lock',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 5_000,
    });
    made.on('error', () => {});
    await made.connect();
    return made;
  }

  async function tryLock(): Promise<boolean> {
    const { rows } = await client.query<{ isOurs: boolean }>('SELECT pg_try_advisory_lock($1) AS "isOurs"', [
      PROCESS_LOCK,
    ]);
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
        await client.end();
      } catch {
        state = 'lost';
      }
    }
  }

  const untilMs = performance.now() + PATIENCE_MS;
  for (let tries = 0; !(await tryLock()); tries += 1) {
    if (tries === 0) onWait();
    if (performance.now() >= untilMs) {
      await client.end();
      return null;
    }
    await wait(AGAIN_MS);
  }
  state = 'held';
  follow();
  return {
    isHeld: () => state === 'held',
    isTaken: () => state === 'taken',
    async release() {
      isReleased = true;
      await client.end();
    },
  };
}
