import { getTableConfig } from 'drizzle-orm/pg-core';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { migrateDatabase } from '#db/postgres/migrate';
import * as tables from '#db/postgres/tables';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

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
  await client.query(`UPDATE drizzle.__drizzle_migrations SET created_at = created_at + 1e15`);
  await client.end();
  const there = new Set(rows.map(({ name }) => name));
  const wanted = Object.values(tables).flatMap((table) => {
    const { name, columns } = getTableConfig(table);
    return columns.map((column) => `${name}.${column.name}`);
  });
  // "npm run db:generate:postgres" writes what is missing.
  expect(wanted.filter((name) => !there.has(name))).toEqual([]);
  await expect(migrateDatabase(database.url(), Date.now())).rejects.toThrow('newer version of Understudy');
});
