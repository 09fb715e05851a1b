import type Sqlite from 'better-sqlite3';
import { getTableName } from 'drizzle-orm';
import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import type { Database, Run } from '#db/postgres/database';
import { jsonWithoutNul, textWithoutNul } from '#db/postgres/twin';

/** A table to move, with its rows in both databases. */
type Moved = { readonly name: string; readonly rows: number };

type MoveInput = {
  readonly from: Sqlite.Database;
  readonly to: Pick<Database, 'run' | 'transaction'>;
  readonly table: PgTable;
};

type Value = string | number | null;
type Row = Readonly<Record<string, Value>>;

/** Rows of one transaction. */
const BATCH = 1_000;

/**
 * Copies the rows of a table in order of creation. Existing rows are skipped, so it can be repeated; for
 * requests and attempts, it continues after the last one.
 */
export async function moveRows({ from, to, table }: MoveInput): Promise<Moved> {
  const name = getTableName(table);
  const { columns } = getTableConfig(table);
  const names = columns.map((column) => column.name).join(', ');
  const position = positionOf(name);
  const last = position === null ? null : await lastOf(to.run, name, position);
  const isLater =
    last === null || position === null
      ? ''
      : `WHERE (${position.join(', ')}) > (${last.map(() => '?').join(', ')})`;
  const order = position?.join(', ') ?? (hasRowid(from, name) ? 'rowid' : '1');
  const read = from.prepare<unknown[], Row>(`SELECT ${names} FROM ${name} ${isLater} ORDER BY ${order}`);
  const insert = `INSERT INTO ${name} (${names}) SELECT ${names} FROM json_populate_recordset(NULL::${name}, $1)
    ON CONFLICT DO NOTHING`;
  let batch: Readonly<Record<string, unknown>>[] = [];
  const flush = async (): Promise<void> => {
    await to.run(insert, [JSON.stringify(batch)]);
    batch = [];
  };
  for (const row of read.iterate(...(last ?? []))) {
    batch.push(convert(row, columns));
    if (batch.length === BATCH) await flush();
  }
  if (batch.length > 0) await flush();
  await continueNumbers(to.run, table);
  const count = from.prepare<[], number>(`SELECT count(*) FROM ${name}`).pluck().get();
  return { name, rows: count ?? 0 };
}

/** The columns that mark how much of a large table is copied. Null for a table that is compared row by row. */
function positionOf(name: string): readonly string[] | null {
  if (name === 'requests') return ['id'];
  return name === 'attempts' ? ['request_id', 'idx'] : null;
}

async function lastOf(run: Run, name: string, position: readonly string[]): Promise<readonly Value[] | null> {
  const [last] = await run<Row>(
    `SELECT ${position.join(', ')} FROM ${name} ORDER BY ${position.map((column) => `${column} DESC`).join(', ')} LIMIT 1`,
  );
  return last === undefined ? null : position.map((column) => last[column] ?? null);
}

function hasRowid(from: Sqlite.Database, name: string): boolean {
  const sql = from
    .prepare<[string], string>(`SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?`)
    .pluck()
    .get(name);
  return sql !== undefined && !/WITHOUT ROWID/i.test(sql);
}

function convert(row: Row, columns: readonly PgColumn[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    columns.map((column) => [column.name, valueOf(row[column.name] ?? null, column)]),
  );
}

function valueOf(value: Value, column: PgColumn): unknown {
  if (value === null) return null;
  const type = column.getSQLType();
  if (type === 'json') return JSON.parse(jsonWithoutNul(String(value)));
  if (type.startsWith('text')) return textWithoutNul(column.name, String(value));
  if (type.startsWith('timestamp')) return new Date(Number(value)).toISOString();
  if (type === 'bigint') return Math.round(Number(value));
  return value;
}

/** New rows get numbers after those that were copied. */
async function continueNumbers(run: Run, table: PgTable): Promise<void> {
  const name = getTableName(table);
  for (const column of getTableConfig(table).columns)
    if (column.generatedIdentity !== undefined)
      await run(
        `SELECT setval(pg_get_serial_sequence($1, $2), coalesce(max(${column.name}), 0) + 1, false) FROM ${name}`,
        [name, column.name],
      );
}
