import { uuidV7Prefix } from '#db/rows/uuid-v7-prefix';
import { type Database, isLockTimeout, type Run } from '#db/postgres/database';

const PARTITIONED = [
  ['requests', 'id'],
  ['attempts', 'request_id'],
] as const;

/** Reads and writes of the history queue behind a change of its partitions, so the change gives up after this. */
const LOCK_WAIT_MS = 200;

export type Month = { readonly fromMs: number; readonly toMs: number };

type Connections = Pick<Database, 'run' | 'transaction'>;

/**
 * Creates the partitions of this month and the next. Rows of other months go to the default partition, where
 * they are still found. A month with rows in the default partition stays there. While the history is being read, a
 * missing partition is left to the next call.
 */
export async function ensurePartitions(database: Connections, nowMs: number): Promise<void> {
  try {
    await ensureMonths(database, nowMs, startOfMonth(nowMs, 1));
  } catch (cause) {
    if (!isLockTimeout(cause)) throw cause;
  }
}

/** The same for every month from one moment to another. */
export async function ensureMonths(database: Connections, firstMs: number, lastMs: number): Promise<void> {
  for (let fromMs = startOfMonth(firstMs); fromMs <= lastMs; fromMs = startOfMonth(fromMs, 1))
    await ensureMonth(database, { fromMs, toMs: startOfMonth(fromMs, 1) });
}

/** The oldest month that has partitions; null if there is none. */
export async function findOldestMonth(run: Run): Promise<Month | null> {
  const [oldest] = await run<{ name: string }>(
    `SELECT relname AS name FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
     WHERE inhparent = 'requests'::regclass AND relname <> 'requests_default' ORDER BY relname LIMIT 1`,
  );
  const [, year, month] = /^requests_(\d+)_(\d+)$/.exec(oldest?.name ?? '') ?? [];
  if (year === undefined || month === undefined) return null;
  const fromMs = Date.UTC(Number(year), Number(month) - 1);
  return { fromMs, toMs: startOfMonth(fromMs, 1) };
}

/** Locks the history until this transaction ends. Fails with a lock timeout while it is being read. */
export async function lockHistory(run: Run): Promise<void> {
  await run(`SET LOCAL lock_timeout = ${LOCK_WAIT_MS}`);
  await run('LOCK TABLE ONLY requests, ONLY attempts IN ACCESS EXCLUSIVE MODE');
}

/** Deletes a month with all its rows, after `lockHistory`. */
export async function dropPartitions(run: Run, month: Month): Promise<void> {
  // Attempts go first, because they refer to requests. A partition that others refer to has to be detached.
  await run(`DROP TABLE IF EXISTS ${partitionOf('attempts', month)}`);
  await run(`ALTER TABLE requests DETACH PARTITION ${partitionOf('requests', month)}`);
  await run(`DROP TABLE ${partitionOf('requests', month)}`);
}

export function partitionOf(table: string, { fromMs }: Month): string {
  return `${table}_${new Date(fromMs).toISOString().slice(0, 7).replace('-', '_')}`;
}

function startOfMonth(atMs: number, ahead = 0): number {
  const at = new Date(atMs);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + ahead);
}

async function ensureMonth({ run: runAlone, transaction }: Connections, month: Month): Promise<void> {
  if ((await missingOf(runAlone, month)).length === 0) return;
  await transaction(async (run) => {
    await lockHistory(run);
    // Another process may have been first.
    for (const table of await missingOf(run, month)) {
      const [from, to] = [month.fromMs, month.toMs].map(uuidV7Prefix);
      await run(
        `CREATE TABLE ${partitionOf(table, month)} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}')`,
      );
    }
  });
}

/** The tables that have no partition for a month, and none of its rows in their default partition. */
async function missingOf(run: Run, month: Month): Promise<string[]> {
  const missing: string[] = [];
  for (const [table, column] of PARTITIONED) {
    const [state] = await run<{ isThere: boolean; isLate: boolean }>(
      `SELECT to_regclass($1) IS NOT NULL AS "isThere",
         EXISTS (SELECT 1 FROM ${table}_default WHERE ${column} >= $2 AND ${column} < $3) AS "isLate"`,
      [partitionOf(table, month), uuidV7Prefix(month.fromMs), uuidV7Prefix(month.toMs)],
    );
    if (state?.isThere === false && !state.isLate) missing.push(table);
  }
  return missing;
}
