import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openPostgresStore } from '#db/postgres/open-store';
import { historyRow } from '#tests/support/history-row';
import { dropDatabase } from '#tests/support/postgres/database-per-file';
import { projectRoot } from '#tests/support/start-product';

const name = `docs_${randomUUID().replaceAll('-', '')}`;
const lastMonthMs = Date.UTC(2026, 9, 18, 12);
const nowMs = Date.UTC(2026, 10, 18, 12);

/** The SQL of the page, with a name and a password of this test. */
const statements = [
  ...readFileSync(join(projectRoot, 'docs/postgres.md'), 'utf8').matchAll(/```sql\n(.*?)```/gs),
]
  .flatMap(([, block = '']) => block.split(';'))
  .map((statement) => statement.trim().replaceAll('understudy', name).replace('…', 'secret'))
  .filter((statement) => statement !== '');

async function asAdministrator<Value>(work: (client: Client) => Promise<Value>): Promise<Value> {
  const client = new Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

beforeAll(() =>
  asAdministrator(async (client) => {
    for (const statement of statements) await client.query(statement);
  }),
);
afterAll(async () => {
  await dropDatabase(name);
  await asAdministrator((client) => client.query(`DROP USER IF EXISTS ${name}`));
});

test('the statements of the page create a database whose owner has all the rights that Understudy needs', async () => {
  expect(statements).toHaveLength(3);
  const databaseUrl = new URL(inject('postgresUrl'));
  databaseUrl.pathname = `/${name}`;
  databaseUrl.username = name;
  databaseUrl.password = 'secret';
  const store = await openPostgresStore({
    databaseUrl: databaseUrl.href,
    onError(error) {
      throw error;
    },
    now: () => lastMonthMs,
  });
  await store.history.writeBatch([historyRow({ atMs: lastMonthMs, attempts: [{ model: 'a/one' }] })]);
  expect(await store.history.catchUp(10)).toBe(1);
  expect(await store.history.deleteBefore(nowMs, 10, nowMs)).toBe(1);
  await store.close();
});
