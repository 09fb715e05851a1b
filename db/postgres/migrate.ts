import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/node-postgres';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { Client } from 'pg';
import { builtInRows } from '#db/rows/built-in-categories';
import { DatabaseRefused } from '#db/database-refused';
import { builtInConnections } from './built-in-connections.ts';
import { isLockTimeout, isNameTaken } from './database.ts';
import { categories, connections } from './tables.ts';

const ownMigrations = join(import.meta.dirname, 'migrations');
const MIGRATION_LOCK = 7_000;

/** A change to a table waits for its readers, and all later statements wait for the change. */
const LOCK_TIMEOUT_MS = 1_000;
const AGAIN_MS = 500;
const PATIENCE_MS = 90_000;

/** How long a process that is paused within its migrations, or whose machine was lost, keeps others from starting. */
const IDLE_MS = 10_000;

/** The number of the newest migration that this version knows. */
export const newestMigration = numberOfNewest(ownMigrations);

type MigrateOptions = {
  readonly migrationsFolder?: string;
  /** How long to wait for readers of a table that has to change. */
  readonly patienceMs?: number;
  /** How long the connection may be idle before the server ends it. */
  readonly idleMs?: number;
};

/**
 * Updates the tables to this version, with the built-in categories and connections. One process at a time, on a
 * separate connection that no pool waits for. Returns whether a newer version has updated them further. Throws
 * `DatabaseRefused` if this version is too old for that.
 */
export async function migrateDatabase(
  connectionString: string,
  nowMs: number,
  { migrationsFolder = ownMigrations, patienceMs = PATIENCE_MS, idleMs = IDLE_MS }: MigrateOptions = {},
): Promise<{ readonly isNewer: boolean }> {
  const client = new Client({ connectionString, application_name: 'understudy migrations' });
  // The failing statement reports it. Without a listener, the error event would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(
      `SET idle_session_timeout = ${idleMs}; SET idle_in_transaction_session_timeout = ${idleMs}`,
    );
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const newest = await readNewest(client);
    if (newest === null && (await hasOtherMigrations(client))) throw new DatabaseRefused(OTHER_PROGRAM);
    if (newest !== null && newest.requires > numberOfNewest(migrationsFolder))
      throw new DatabaseRefused(
        'A newer version of Understudy has changed the database that DATABASE_URL names, and this version is too old for it. Update this one.',
      );
    const known = readMigrationFiles({ migrationsFolder }).map(({ folderMillis }) => folderMillis);
    const orm = drizzle(client);
    await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await whenUnlocked(() => migrate(orm, { migrationsFolder }), patienceMs);
    await client.query('RESET lock_timeout');
    await orm.insert(categories).values(builtInRows(nowMs)).onConflictDoNothing();
    await orm.insert(connections).values(builtInConnections(nowMs)).onConflictDoNothing();
    return { isNewer: newest !== null && newest.at > Math.max(...known) };
  } finally {
    // The lock ends with the connection.
    await client.end();
  }
}

function numberOfNewest(migrationsFolder: string): number {
  return readMigrationFiles({ migrationsFolder }).length - 1;
}

const OTHER_PROGRAM =
  'The database that DATABASE_URL names contains tables of another program. Create an empty one for Understudy.';

/** Tables of another program that uses the same library, which would treat them as ours. */
async function hasOtherMigrations(client: Client): Promise<boolean> {
  const name = 'drizzle.__drizzle_migrations';
  const found = await client.query<{ is: boolean }>(`SELECT to_regclass('${name}') IS NOT NULL AS is`);
  return found.rows[0]?.is === true && (await client.query(`SELECT 1 FROM ${name} LIMIT 1`)).rows.length > 0;
}

type Newest = {
  /** When the newest migration was written. */
  readonly at: number;
  /** The number of the migration that a process must know. */
  readonly requires: number;
};

/** Null if the database is empty. */
async function readNewest(client: Client): Promise<Newest | null> {
  const found = await client.query<{ is: boolean }>(
    `SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AND to_regclass('store_version') IS NOT NULL AS is`,
  );
  if (found.rows[0]?.is !== true) return null;
  // Read as JSON, because the column may still be missing.
  const { rows } = await client.query<Newest>(
    `SELECT (SELECT coalesce(max(created_at), 0) FROM drizzle.__drizzle_migrations)::float8 AS at,
       coalesce((to_jsonb(v) ->> 'requires_migration')::integer, 0) AS requires
     FROM store_version AS v`,
  );
  return rows[0] ?? null;
}

/** Tries again while other work holds a table. In between, statements that wait for the table can continue. */
async function whenUnlocked(work: () => Promise<void>, patienceMs: number): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (isNameTaken(error)) throw new DatabaseRefused(OTHER_PROGRAM, { cause: error });
      if (!isLockTimeout(error)) throw error;
      if (performance.now() >= untilMs)
        throw new DatabaseRefused(
          'The tables in the database that DATABASE_URL names have to be upgraded, but another program keeps one of them in use, such as a backup or a long export. Wait until it has finished, then start Understudy again.',
        );
      await wait(AGAIN_MS);
    }
  }
}
