import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { migrateDatabase } from '#db/postgres/migrate';
import * as tables from '#db/postgres/tables';
import { databasePerFile } from '#tests/support/postgres/database-per-file';
import { projectRoot } from '#tests/support/start-product';

const database = databasePerFile();

test('the migrations create every table and column of the schema', async () => {
  // Two processes at once: one of them waits for the other.
  await Promise.all([
    migrateDatabase(database.url(), Date.now()),
    migrateDatabase(database.url(), Date.now()),
  ]);
  const client = new Client({ connectionString: database.url() });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  await client.end();
  const there = new Set(rows.map(({ name }) => name));
  const wanted = Object.values(tables).flatMap((table) => {
    const { name, columns } = getTableConfig(table);
    return columns.map((column) => `${name}.${column.name}`);
  });
  // "npm run db:generate:postgres" writes what is missing.
  expect(wanted.filter((name) => !there.has(name))).toEqual([]);
});

const migrator = `
  const [module, url] = process.argv.slice(1);
  const { migrateDatabase } = await import(module);
  await migrateDatabase(url, 0, { idleMs: 200 });
`;

test('a process that is paused during an upgrade of the tables doesn’t keep others from starting', async () => {
  const client = new Client({ connectionString: database.url() });
  await client.connect();
  await client.query('SELECT pg_advisory_lock(7000)');
  const file = join(projectRoot, 'db', 'postgres', 'migrate.ts');
  const args = ['--input-type=module', '--eval', migrator, file, database.url()];
  const paused = spawn(process.execPath, args, { stdio: 'ignore' });
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE application_name = 'understudy migrations'
    AND wait_event = 'advisory' AND datname = current_database()`;
  await expect.poll(async () => (await client.query<object>(waiting)).rows, { interval: 20 }).toHaveLength(1);
  paused.kill('SIGSTOP');
  await client.query('SELECT pg_advisory_unlock(7000)');
  await client.end();
  await migrateDatabase(database.url(), Date.now());
  expect(paused.exitCode).toBeNull();
  paused.kill('SIGKILL');
});

test.each([
  ['a table of the same name', 'CREATE TABLE requests (id text)'],
  [
    'migrations by the same library',
    `CREATE SCHEMA drizzle;
     CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
     INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('of another program', 9e12)`,
  ],
])('a database of another program is refused and left unchanged: %s', async (_, made) => {
  const client = new Client({ connectionString: database.url() });
  await client.connect();
  await client.query(
    `DROP SCHEMA IF EXISTS drizzle CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${made}`,
  );
  await expect(migrateDatabase(database.url(), Date.now())).rejects.toThrow(
    /another program\. Create an empty one/,
  );
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  await client.end();
  expect(rows).toHaveLength(made.startsWith('CREATE TABLE') ? 1 : 0);
});

/** Statements that could break an older version. */
const TAKES_AWAY =
  /\b(DROP|RENAME|TRUNCATE|DELETE FROM|SET NOT NULL|SET DATA TYPE)\b|ADD COLUMN (?!.*\bDEFAULT\b).*\bNOT NULL\b/i;

test('a migration only adds, or names the migration that a process must know', () => {
  const folder = join(projectRoot, 'db', 'postgres', 'migrations');
  const [, ...later] = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const wrong = later.filter((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return TAKES_AWAY.test(text) && !text.includes('requires_migration');
  });
  // docs/decisions/postgres.md explains it.
  expect(wrong).toEqual([]);
});
