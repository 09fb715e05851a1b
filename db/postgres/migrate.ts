import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { Client } from 'pg';
import { builtInRows } from '#db/rows/built-in-categories';
import { DatabaseRefused } from '#db/database-refused';
import { builtInConnections } from './built-in-connections.ts';
import { categories, connections } from './tables.ts';

const migrationsFolder = join(import.meta.dirname, 'migrations');
const MIGRATION_LOCK = 7_000;

/**
 * Updates the tables to this version, with the built-in categories and connections. One process at a time, on a
 * separate connection that no pool waits for. Throws `DatabaseRefused`.
 */
export async function migrateDatabase(connectionString: string, nowMs: number): Promise<void> {
  const client = new Client({ connectionString, application_name: 'understudy migrations' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await refuseNewer(client);
    const orm = drizzle(client);
    await migrate(orm, { migrationsFolder });
    await orm.insert(categories).values(builtInRows(nowMs)).onConflictDoNothing();
    await orm.insert(connections).values(builtInConnections(nowMs)).onConflictDoNothing();
  } finally {
    // The lock ends with the connection.
    await client.end();
  }
}

async function refuseNewer(client: Client): Promise<void> {
  const found = await client.query<{ is: boolean }>(
    `SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS is`,
  );
  if (found.rows[0]?.is !== true) return;
  const newest = await client.query<{ at: number | null }>(
    'SELECT max(created_at)::float8 AS at FROM drizzle.__drizzle_migrations',
  );
  const known = readMigrationFiles({ migrationsFolder }).map(({ folderMillis }) => folderMillis);
  if ((newest.rows[0]?.at ?? 0) > Math.max(...known))
    throw new DatabaseRefused(
      'The database that DATABASE_URL names was changed by a newer version of Understudy. Update this one.',
    );
}
