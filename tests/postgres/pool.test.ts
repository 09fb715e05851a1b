import { sql } from 'drizzle-orm';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { openPool } from '#db/postgres/database';
import { startTcpProxy } from '#tests/support/postgres/tcp-proxy';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const database = databasePerFile();

test('a connection that breaks before a transaction begins is replaced', async () => {
  const proxy = await startTcpProxy(database.url());
  const pool = openPool({ databaseUrl: proxy.url, max: 1, statementTimeoutMs: 5_000, onError() {} });
  onTestFinished(async () => {
    await pool.close();
    await proxy.close();
  });
  const one = sql`SELECT 1 AS one`;
  const kinds = [
    () => pool.transaction((run) => run('SELECT 1 AS one')),
    () => pool.transaction((_, orm) => orm.execute(one)),
    () => pool.snapshot((orm) => orm.execute(one)),
  ];
  for (const begin of kinds) {
    await begin();
    proxy.disconnect();
    await expect(begin()).rejects.toThrow();
    proxy.reconnect();
    await begin();
  }
});

test('a statement that ends in a deadlock is retried', async () => {
  const pool = openPool({ databaseUrl: database.url(), max: 1, statementTimeoutMs: 5_000, onError() {} });
  const other = new Client({ connectionString: database.url() });
  await other.connect();
  onTestFinished(async () => {
    await other.end();
    await pool.close();
  });
  await pool.run('CREATE TABLE pairs AS SELECT id, 0 AS written FROM generate_series(1, 2) AS id');
  // The pool's statement detects the deadlock first, after a second, so the server cancels that one.
  await other.query("SET deadlock_timeout = '60s'");
  await other.query('BEGIN; UPDATE pairs SET written = 1 WHERE id = 2');
  const waiting = pool.run('UPDATE pairs SET written = written + 1 RETURNING id');
  const isWaiting = `SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await expect.poll(async () => (await other.query<object>(isWaiting)).rows, { interval: 5 }).toHaveLength(1);
  await other.query('UPDATE pairs SET written = 1 WHERE id = 1');
  await other.query('COMMIT');
  expect(await waiting).toHaveLength(2);
  expect(await pool.run('SELECT written FROM pairs')).toEqual([{ written: 2 }, { written: 2 }]);
});

test('a process that is paused within a transaction doesn’t block others, and retries it', async () => {
  const open = () =>
    openPool({ databaseUrl: database.url(), max: 2, statementTimeoutMs: 3_000, onError() {} });
  const [paused, other] = [open(), open()];
  onTestFinished(async () => {
    await Promise.all([paused.close(), other.close()]);
  });
  await other.run('CREATE TABLE counters AS SELECT 1 AS id, 0 AS count');
  const add = 'UPDATE counters SET count = count + 1 RETURNING count';
  const idle = `SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'idle in transaction'`;
  const tries = { write: 0, read: 0 };
  let freed: Promise<unknown> = Promise.resolve();
  const written = paused.transaction(async (run) => {
    tries.write += 1;
    const rows = await run(add);
    if (tries.write > 1) return rows;
    freed = other.run(add);
    await freed;
    return run(add);
  });
  const read = paused.snapshot(async (orm) => {
    tries.read += 1;
    await orm.execute(sql`SELECT 1`);
    while (tries.read === 1 && (await other.run(idle)).length > 0);
    return (await orm.execute(sql`SELECT count FROM counters`)).rows;
  });
  expect(await written).toEqual([{ count: 2 }]);
  expect(await freed).toEqual([{ count: 1 }]);
  expect(await read).toHaveLength(1);
  expect(tries).toEqual({ write: 2, read: 2 });
});
