import { type Column, getTableColumns, getTableName, sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  customType,
  doublePrecision,
  foreignKey,
  index,
  type PgColumn,
  type PgColumnBuilderBase,
  type PgTable,
  pgTable,
  type PgTableExtraConfigValue,
  type PgTableWithColumns,
  primaryKey,
  timestamp,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { getTableConfig, SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';

// The tables are described once, for SQLite. This derives the same tables for Postgres.

type TwinColumn<Of extends Column> = PgColumn<{
  name: Of['_']['name'];
  tableName: Of['_']['tableName'];
  dataType: Of['_']['dataType'];
  columnType: string;
  data: Of['_']['data'];
  driverParam: unknown;
  notNull: Of['_']['notNull'];
  hasDefault: Of['_']['hasDefault'];
  isPrimaryKey: Of['_']['isPrimaryKey'];
  isAutoincrement: Of['_']['isAutoincrement'];
  hasRuntimeDefault: Of['_']['hasRuntimeDefault'];
  enumValues: Of['_']['enumValues'];
  baseColumn: never;
  generated: undefined;
  identity: undefined;
}>;

type Twin<Of extends SQLiteTable> = PgTableWithColumns<{
  name: Of['_']['name'];
  schema: undefined;
  columns: { [Name in keyof Of['_']['columns']]: TwinColumn<Of['_']['columns'][Name]> };
  dialect: 'pg';
}>;

type Differences = {
  /** SQLite integers that may contain a fraction, by their names in the table. */
  readonly fractions?: readonly string[];
  /** Partial indexes whose condition is written for SQLite. A migration adds them. */
  readonly withoutIndexes?: readonly string[];
};

/** Ordered by bytes, as in SQLite, whatever the order of the database: ids and cursors are compared. */
const byteText = customType<{ data: string; driverData: string }>({
  dataType: () => 'text COLLATE "C"',
  toDriver: withoutNul,
});

/** Not `jsonb`, which puts the fields in another order. */
const jsonText = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'json',
  toDriver: (value) => jsonWithoutNul(JSON.stringify(value)),
});

/** Some instants have a fraction of a millisecond, which SQLite leaves off as well. */
const wholeNumber = customType<{ data: number; driverData: number }>({
  dataType: () => 'bigint',
  toDriver: Math.round,
});

/** Postgres has no NUL in texts. */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\u{FFFD}') : text;
}

/** The same for texts in JSON, where a NUL is escaped. Postgres would refuse to look into it. */
export function jsonWithoutNul(json: string): string {
  return json.includes(String.raw`\u0000`)
    ? json.replaceAll(/(?<!\\)((?:\\\\)*)\\u0000/g, String.raw`$1\ufffd`)
    : json;
}

/** Text columns of the history that hold JSON of ours. */
const jsonColumns: ReadonlySet<string> = new Set([
  'advice',
  'call',
  'carried',
  'evidence',
  'own_calls',
  'return_choice',
  'router_attempts',
  'service_tier',
]);

export function textWithoutNul(column: string, text: string): string {
  return jsonColumns.has(column) ? jsonWithoutNul(text) : withoutNul(text);
}

const twins = new Map<SQLiteTable, PgTable>();

export function twinOf<Of extends SQLiteTable>(table: Of, differences?: Differences): Twin<Of>;
export function twinOf(table: SQLiteTable, differences: Differences = {}): PgTable {
  const columns: Record<string, PgColumnBuilderBase> = {};
  for (const [key, column] of Object.entries(getTableColumns(table)))
    columns[key] = builderOf(column, differences);
  const twin: PgTable = pgTable(getTableName(table), columns, (self) => extrasOf(table, self, differences));
  twins.set(table, twin);
  return twin;
}

function builderOf(column: Column, { fractions = [] }: Differences) {
  const built = typeOf(column, fractions.includes(column.name));
  const constrained = column.notNull && !column.primary ? built.notNull() : built;
  const keyed = column.primary ? constrained.primaryKey() : constrained;
  return column.default === undefined ? keyed : keyed.default(sql.raw(literalOf(column.default)));
}

function literalOf(value: unknown): string {
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return String(value);
    case 'string':
      return quoted(value);
    default:
      return `${quoted(JSON.stringify(value))}::json`;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function typeOf(column: Column, isFraction: boolean) {
  const { name } = column;
  switch (column.columnType) {
    case 'SQLiteText':
      return byteText(name);
    case 'SQLiteTextJson':
      return jsonText(name);
    case 'SQLiteBoolean':
      return boolean(name);
    case 'SQLiteReal':
      return doublePrecision(name);
    case 'SQLiteTimestamp':
      return timestamp(name, { withTimezone: true, precision: 3 });
    case 'SQLiteInteger':
      if (column.primary) return bigint(name, { mode: 'number' }).generatedByDefaultAsIdentity();
      return isFraction ? doublePrecision(name) : wholeNumber(name);
    default:
      throw new Error(`The column ${name} has the type ${column.columnType}, which has no twin.`);
  }
}

function extrasOf(
  table: SQLiteTable,
  self: Readonly<Record<string, AnyPgColumn>>,
  { withoutIndexes = [] }: Differences,
): PgTableExtraConfigValue[] {
  const { columns, primaryKeys, foreignKeys, indexes, uniqueConstraints } = getTableConfig(table);
  const find = pickerOf(self);
  return [
    ...primaryKeys.map((key) => primaryKey({ columns: find(key.columns) })),
    ...columns.filter(({ isUnique }) => isUnique).map((column) => unique().on(...find([column]))),
    ...uniqueConstraints.map((one) => unique(one.name).on(...find(one.columns))),
    ...foreignKeys.map((key) => {
      const { columns: from, foreignTable, foreignColumns } = key.reference();
      const foreign = twins.get(foreignTable);
      if (foreign === undefined) throw new Error(`${getTableName(foreignTable)} has no twin.`);
      const built = foreignKey({
        columns: find(from),
        foreignColumns: pickerOf(getTableColumns(foreign) as Record<string, AnyPgColumn>)(foreignColumns),
      });
      return built.onDelete(key.onDelete ?? 'no action').onUpdate(key.onUpdate ?? 'no action');
    }),
    ...indexes
      .filter(({ config }) => !withoutIndexes.includes(config.name))
      .map(({ config }) => {
        const on = (config.unique ? uniqueIndex : index)(config.name).on(
          ...find(config.columns.filter((column) => column instanceof SQLiteColumn)),
        );
        return config.where === undefined ? on : on.where(config.where);
      }),
  ];
}

type Several = [AnyPgColumn, ...AnyPgColumn[]];

/** Returns the columns with the same names. */
function pickerOf(
  self: Readonly<Record<string, AnyPgColumn>>,
): (columns: readonly { readonly name: string }[]) => Several {
  const byName = new Map(Object.values(self).map((column) => [column.name, column]));
  const find = ({ name }: { readonly name: string } = { name: '' }): AnyPgColumn => {
    const column = byName.get(name);
    if (column === undefined) throw new Error(`There is no column ${name}.`);
    return column;
  };
  return ([first, ...others]) => [find(first), ...others.map(find)];
}
