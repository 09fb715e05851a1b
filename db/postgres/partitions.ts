import { uuidV7Prefix } from '#db/rows/uuid-v7-prefix';
import type { Run } from './database.ts';

const PARTITIONED = [
  ['requests', 'id'],
  ['attempts', 'request_id'],
] as const;

/**
 * Creates the partitions of this month and the next. Rows of other months go to the default partition, where
 * they are still found. A month with rows in the default partition stays there.
 */
export async function ensurePartitions(run: Run, nowMs: number): Promise<void> {
  await ensureMonths(run, nowMs, startOfMonth(nowMs, 1));
}

/** The same for every month from one moment to another. */
export async function ensureMonths(run: Run, firstMs: number, lastMs: number): Promise<void> {
  for (let fromMs = startOfMonth(firstMs); fromMs <= lastMs; fromMs = startOfMonth(fromMs, 1)) {
    const range = { fromMs, toMs: startOfMonth(fromMs, 1) };
    for (const [table, column] of PARTITIONED) await ensureMonth(run, table, column, range);
  }
}

function startOfMonth(atMs: number, ahead = 0): number {
  const at = new Date(atMs);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + ahead);
}

async function ensureMonth(
  run: Run,
  table: string,
  column: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<void> {
  const name = `${table}_${new Date(fromMs).toISOString().slice(0, 7).replace('-', '_')}`;
  const [from, to] = [fromMs, toMs].map(uuidV7Prefix);
  const [state] = await run<{ isThere: boolean; isLate: boolean }>(
    `SELECT to_regclass($1) IS NOT NULL AS "isThere",
       EXISTS (SELECT 1 FROM ${table}_default WHERE ${column} >= $2 AND ${column} < $3) AS "isLate"`,
    [name, from, to],
  );
  if (state === undefined || state.isThere || state.isLate) return;
  await run(`CREATE TABLE ${name} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}')`);
}
