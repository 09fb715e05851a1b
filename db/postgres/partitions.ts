import type { ClientBase } from 'pg';
import { uuidV7Prefix } from '#db/rows/uuid-v7-prefix';

const PARTITIONED = ['requests', 'attempts'] as const;

/**
 * Makes the partitions of this month and the next. What lies in no month that has one goes to the default partition,
 * where it is found all the same. A month of which the default holds rows already stays there.
 */
export async function ensurePartitions(client: ClientBase, nowMs: number): Promise<void> {
  const now = new Date(nowMs);
  for (const ahead of [0, 1]) {
    const [year, month] = [now.getUTCFullYear(), now.getUTCMonth() + ahead];
    const from = Date.UTC(year, month);
    const to = Date.UTC(year, month + 1);
    for (const table of PARTITIONED) await ensureMonth(client, table, from, to);
  }
}

async function ensureMonth(client: ClientBase, table: string, fromMs: number, toMs: number): Promise<void> {
  const name = `${table}_${new Date(fromMs).toISOString().slice(0, 7).replace('-', '_')}`;
  const [from, to] = [fromMs, toMs].map(uuidV7Prefix);
  const column = table === 'requests' ? 'id' : 'request_id';
  const found = await client.query<{ isThere: boolean; isLate: boolean }>(
    `SELECT to_regclass($1) IS NOT NULL AS "isThere",
       EXISTS (SELECT 1 FROM ${table}_default WHERE ${column} >= $2 AND ${column} < $3) AS "isLate"`,
    [name, from, to],
  );
  const state = found.rows[0];
  if (state === undefined || state.isThere || state.isLate) return;
  await client.query(`CREATE TABLE ${name} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}')`);
}
