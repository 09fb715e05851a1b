import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { openPool } from '#db/postgres/database';
import { layCable } from '#tests/support/postgres/cable';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const database = databasePerFile();

test('a connection that breaks before a transaction begins is replaced', async () => {
  const cable = await layCable(database.url());
  const pool = openPool({ databaseUrl: cable.url, max: 1, statementTimeoutMs: 5_000, onError() {} });
  onTestFinished(async () => {
    await pool.close();
    await cable.close();
  });
  const one = sql`SELECT 1 AS one`;
  const kinds = [
    () => pool.transaction((run) => run('SELECT 1 AS one')),
    () => pool.transaction((_, orm) => orm.execute(one)),
    () => pool.snapshot((orm) => orm.execute(one)),
  ];
  for (const begin of kinds) {
    await begin();
    cable.cut();
    await expect(begin()).rejects.toThrow();
    cable.mend();
    await begin();
  }
});
