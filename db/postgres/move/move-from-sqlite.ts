import type Sqlite from 'better-sqlite3';
import { getTableName } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { momentOf } from '#db/rows/history-tally';
import { RECOUNT_MARK } from '#db/rows/recount-mark';
import { openDatabase } from '#db/sqlite/open-database';
import { type Database, openPool, type Run } from '#db/postgres/database';
import { migrateDatabase } from '#db/postgres/migrate';
import { MOVE_MARK } from './move-mark.ts';
import { moveRows } from './move-rows.ts';
import { ensureMonths } from '#db/postgres/history/partitions';
import * as tables from '#db/postgres/tables';

type MoveInput = {
  /** The database file; nobody may be writing to it. */
  readonly file: string;
  readonly databaseUrl: string;
  /** Called after each table. */
  readonly onTable: (name: string, rows: number) => void;
};

type MoveOutcome =
  | { readonly outcome: 'moved'; readonly requests: number; readonly costUsd: number }
  | { readonly outcome: 'refused'; readonly why: string };

/** Sums over a large history take a while. */
const STATEMENT_TIMEOUT_MS = 600_000;

const NEWER =
  'A newer version of Understudy has changed the database that DATABASE_URL names. Run the command with that version.';

/** The version continues in the new database. A file has no data about processes. */
const notMoved: readonly PgTable[] = [
  tables.storeVersion,
  tables.processes,
  tables.clientWindows,
  tables.conversations,
  tables.jobs,
  tables.limitShares,
];
const moved = inOrder(Object.values(tables).filter((table) => !notMoved.includes(table)));

/** Each table after those it refers to. */
function inOrder(all: readonly PgTable[]): readonly PgTable[] {
  const ordered = new Set<PgTable>();
  const add = (table: PgTable): void => {
    for (const key of getTableConfig(table).foreignKeys) add(key.reference().foreignTable);
    ordered.add(table);
  };
  for (const table of all) add(table);
  return [...ordered];
}

/**
 * Copies everything from a database file to an empty Postgres database, and compares counts and sums. If it is
 * interrupted, the next call continues.
 */
export async function moveFromSqlite({ file, databaseUrl, onTable }: MoveInput): Promise<MoveOutcome> {
  // Brought up to this version first, so that both have the same tables.
  const { sqlite: from, close } = openDatabase(file);
  const { isNewer } = await migrateDatabase(databaseUrl, Date.now());
  const to = openPool({ databaseUrl, max: 2, statementTimeoutMs: STATEMENT_TIMEOUT_MS, onError() {} });
  try {
    const why = (isNewer ? NEWER : recountRefusal(from)) ?? (await beginMove(to));
    if (why !== null) return { outcome: 'refused', why };
    const [first, last] = ['min', 'max'].map((end) =>
      from.prepare<[], string | null>(`SELECT ${end}(id) FROM requests`).pluck().get(),
    );
    if (first != null && last != null) await ensureMonths(to, momentOf(first), momentOf(last));
    for (const table of moved) {
      const { name, rows } = await moveRows({ from, to, table });
      onTable(name, rows);
    }
    const difference = await findDifference(from, to.run);
    if (difference !== null) return { outcome: 'refused', why: difference };
    await to.run('DELETE FROM settings WHERE key = $1', [MOVE_MARK]);
    // Until the server does it, it would plan as if the tables were empty.
    await to.run('ANALYZE');
    const [sums] = await to.run<{ requests: number; costUsd: number }>(
      'SELECT count(*) AS requests, coalesce(sum(cost_usd), 0) AS "costUsd" FROM requests',
    );
    return { outcome: 'moved', requests: sums?.requests ?? 0, costUsd: sums?.costUsd ?? 0 };
  } finally {
    await to.close();
    close();
  }
}

/** Postgres never recounts: its sums are complete from the start. */
function recountRefusal(from: Sqlite.Database): string | null {
  return from.prepare('SELECT 1 FROM settings WHERE key = ?').get(RECOUNT_MARK) === undefined
    ? null
    : 'The file comes from an older version, whose sums are still being computed again. Start Understudy on it, wait an hour, stop it and run this command again.';
}

/** Marks an empty database, or finds the mark of an earlier call. */
function beginMove({ transaction }: Database): Promise<string | null> {
  return transaction(async (run) => {
    const marked = await run('SELECT 1 FROM settings WHERE key = $1', [MOVE_MARK]);
    const [used] = await run<{ isUsed: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM requests) OR EXISTS (SELECT 1 FROM category_models)
         OR EXISTS (SELECT 1 FROM clients) OR EXISTS (SELECT 1 FROM people)
         OR EXISTS (SELECT 1 FROM settings) AS "isUsed"`,
    );
    if (marked.length === 0 && used?.isUsed !== false)
      return 'The database that DATABASE_URL names is not empty. Create a new one for the move.';
    // Each start creates these rows; the file has them as people changed them.
    await run('DELETE FROM categories');
    await run('DELETE FROM connections');
    await run(`INSERT INTO settings (key, value, updated_at) VALUES ($1, 'true', 0) ON CONFLICT DO NOTHING`, [
      MOVE_MARK,
    ]);
    return null;
  });
}

/** Sums that show a changed value; whole numbers, because sums of fractions depend on their order. */
const SUMS: readonly (readonly [table: string, sum: string])[] = [
  ['requests', 'cost_usd * 1e9'],
  ['requests', 'input_tokens'],
  ['requests', 'output_tokens'],
  ['requests', 'created_at_ms'],
  ['attempts', 'cost_usd * 1e9'],
  ['attempts', 'duration_ms * 1000'],
  ['budget_windows', 'spent_nano * 1000'],
  ['budget_windows', 'held_nano'],
  ['history_rollups', 'requests'],
  ['history_rollups', 'attempts'],
  ['history_combos', 'requests'],
  ['history_failures', 'attempts'],
];

/** What is not the same in both databases; null if everything is. */
async function findDifference(from: Sqlite.Database, run: Run): Promise<string | null> {
  for (const table of moved) {
    const name = getTableName(table);
    const isOwn = name === 'settings' ? `WHERE key <> '${MOVE_MARK}'` : '';
    const difference = await compare(from, run, `SELECT count(*) AS value FROM ${name} ${isOwn}`);
    if (difference !== null) return `The number of rows in ${name} differs: ${difference}.`;
  }
  for (const [table, sum] of SUMS) {
    const rounded = `CAST(${sum} AS BIGINT)`;
    const difference = await compare(
      from,
      run,
      `SELECT coalesce(sum(${rounded}), 0) AS value FROM ${table}`,
      `SELECT coalesce(sum(trunc(${sum})::numeric), 0)::float8 AS value FROM ${table}`,
    );
    if (difference !== null) return `The sum of ${sum} in ${table} differs: ${difference}.`;
  }
  return null;
}

async function compare(
  from: Sqlite.Database,
  run: Run,
  question: string,
  sameInPostgres = question,
): Promise<string | null> {
  const before = from.prepare<[], number>(question).pluck().get() ?? 0;
  const [after] = await run<{ value: number }>(sameInPostgres);
  return before === after?.value ? null : `${before} in the file, ${after?.value ?? 'none'} in Postgres`;
}
