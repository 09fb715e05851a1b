import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { databasePerFile } from '#tests/support/postgres/database-per-file';
import { productApi } from '#tests/support/product-api';
import { type Product, startProduct } from '#tests/support/start-product';

const MODEL = 'openai/gpt-4.1-mini';
/** More than the connections for screens. */
const QUERIES = 20;

const database = databasePerFile();
const messages = [{ role: 'user', content: 'Say hello.' }];
let upstream: DemoUpstream;
let product: Product;
let other: Client;

beforeAll(async () => {
  upstream = await startDemoUpstream({ pace: { firstTokenMs: 0, perTokenMs: 0 } });
  product = await startProduct({
    env: {
      DATABASE_URL: database.url(),
      SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      OPENROUTER_BASE_URL: upstream.url,
      OPENROUTER_API_KEY: 'sk-or-of-the-busy-test',
    },
  });
  other = new Client({ connectionString: database.url() });
  await other.connect();
});
afterEach(() => other.query('ROLLBACK'));
afterAll(async () => {
  await other?.end();
  await product?.stop();
  await upstream?.close();
});

const ask = async () => (await productApi(product.url).chat({ model: MODEL, messages })).status;

async function countConnections(): Promise<number> {
  const { rows } = await other.query<{ count: string }>(
    `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  return Number(rows[0]?.count);
}

test('slow queries use a limited number of connections, get a clear 503, and never make a request wait', async () => {
  expect(await ask()).toBe(200);
  await other.query('BEGIN; LOCK TABLE history_rollups IN ACCESS EXCLUSIVE MODE');
  const queries = Array.from({ length: QUERIES }, () => fetch(`${product.url}/api/insights`));
  const refused = Promise.race(queries);
  await expect.poll(countWaiting).toBe(8);
  expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 200]);
  const answer = await refused;
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await answer.text()).toContain('too busy');
  expect(await countConnections()).toBeLessThanOrEqual(18);
  // Rows can still be written when such queries fail.
  expect(await ask()).toBe(200);
  await other.query('ROLLBACK');
  const statuses = await Promise.all(queries.map(async (query) => (await query).status));
  expect(new Set(statuses)).toEqual(new Set([200, 503]));
  await expect.poll(async () => (await fetch(`${product.url}/api/insights`)).status).toBe(200);
});

async function countWaiting(): Promise<number> {
  const { rows } = await other.query<{ count: string }>(
    `SELECT count(*) FROM pg_locks WHERE relation = 'history_rollups'::regclass AND NOT granted`,
  );
  return Number(rows[0]?.count);
}

async function longestWaitSeconds(): Promise<number> {
  // Within a transaction, the server would show what it showed first.
  await other.query('SELECT pg_stat_clear_snapshot()');
  const { rows } = await other.query<{ seconds: number }>(
    `SELECT coalesce(max(extract(epoch FROM clock_timestamp() - query_start)), 0)::float8 AS seconds
     FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows[0]?.seconds ?? 0;
}

test('a query that takes too long is canceled, and the next one is answered', async () => {
  await other.query('BEGIN; LOCK TABLE history_rollups IN ACCESS EXCLUSIVE MODE');
  const slow = await fetch(`${product.url}/api/insights`);
  expect(slow.status).toBe(503);
  // Background work may wait, too, but no longer than a statement may take.
  await expect.poll(longestWaitSeconds).toBeLessThan(16);
  await other.query('ROLLBACK');
  expect((await fetch(`${product.url}/api/insights`)).status).toBe(200);
});
