import { Client } from 'pg';
import type { Store } from '#lib/store/ports';
import { CHANGED, type Database } from '#db/postgres/database';
import { newestMigration } from '#db/postgres/migrate';

type VersionInput = {
  readonly databaseUrl: string;
  readonly onError: (error: unknown) => void;
  /** Called at each read once a newer version no longer supports this one. */
  readonly onOutdated: () => void;
};

/** How often the version is read. Other processes see a change after this time at the latest. */
const EVERY_MS = 1_000;

/**
 * Calls `onChange` when data that processes keep in memory has changed since this was created, here or elsewhere. The
 * version is read every second. A notification triggers an earlier read, but changes are seen without it.
 */
export async function createVersionWatch(
  { run }: Pick<Database, 'run'>,
  { databaseUrl, onError, onOutdated }: VersionInput,
): Promise<Store['watchChanges']> {
  async function read(): Promise<number> {
    const [row] = await run<{ version: number; requires: number }>(
      'SELECT version, requires_migration AS requires FROM store_version',
    );
    if (row === undefined) return 0;
    if (row.requires > newestMigration) onOutdated();
    return row.version;
  }
  const first = await read();

  return (onChange) => {
    let latest = first;
    const look = oneAtATime(async () => {
      const version = await read();
      if (version === latest) return;
      if (await onChange()) latest = version;
    }, onError);
    const listener = createListener(databaseUrl, look.start);
    const timer = setInterval(() => {
      look.start();
      listener.open();
    }, EVERY_MS).unref();
    listener.open();
    return async () => {
      clearInterval(timer);
      await Promise.all([look.stop(), listener.close()]);
    };
  };
}

/** Runs the work, and once more if it was asked for in the meantime. `stop` waits until it has ended. */
function oneAtATime(work: () => Promise<void>, onError: (error: unknown) => void) {
  let running: Promise<void> | null = null;
  let isWanted = false;
  let isStopped = false;

  function start(): void {
    isWanted = running !== null;
    if (isWanted || isStopped) return;
    running = work()
      .catch(onError)
      .finally(() => {
        running = null;
        if (isWanted) start();
      });
  }

  return {
    start,
    async stop() {
      isStopped = true;
      await running;
    },
  };
}

/** Listens for notifications on a separate connection. If it breaks, `open` connects again. */
function createListener(connectionString: string, onNotification: () => void) {
  let client: Client | null = null;
  return {
    open() {
      if (client !== null) return;
      const made = new Client({
        connectionString,
        application_name: 'understudy changes',
        connectionTimeoutMillis: 5_000,
        keepAlive: true,
        keepAliveInitialDelayMillis: 5_000,
      });
      client = made;
      made.on('error', () => {});
      made.on('notification', onNotification);
      made.once('end', () => {
        if (client === made) client = null;
      });
      made
        .connect()
        .then(() => made.query(`LISTEN ${CHANGED}`))
        // The next read of the version finds the changes.
        .catch(() => made.end());
    },
    async close() {
      await client?.end();
    },
  };
}
