import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';

type TestDatabase = {
  readonly url: () => string;
  /** Deletes all rows: much faster than making another database for each test. */
  readonly empty: () => Promise<void>;
};

/** A database for the tests of this file. */
export function databasePerFile(): TestDatabase {
  const name = `understudy_test_${randomUUID().replaceAll('-', '')}`;
  const url = (): string => {
    const address = new URL(inject('postgresUrl'));
    address.pathname = `/${name}`;
    return address.href;
  };
  beforeAll(() => administrate(inject('postgresUrl'), `CREATE DATABASE ${name}`));
  afterAll(() => dropDatabase(name));
  return { url, empty: () => administrate(url(), DELETE_ALL) };
}

/**
 * Waits a few seconds for connections to close. If they were killed, they would report errors that no test handles.
 */
export async function dropDatabase(name: string): Promise<void> {
  const drop = `DROP DATABASE IF EXISTS ${name}`;
  await administrate(inject('postgresUrl'), drop).catch(() =>
    administrate(inject('postgresUrl'), `${drop} WITH (FORCE)`),
  );
}

/** Without asking which table refers to which. */
const DELETE_ALL = `DO $$
  DECLARE name text;
  BEGIN
    SET LOCAL session_replication_role = 'replica';
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'store_version' LOOP
      EXECUTE format('DELETE FROM %I', name);
    END LOOP;
  END
$$`;

async function administrate(connectionString: string, statement: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
