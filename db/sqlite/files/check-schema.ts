import type Sqlite from 'better-sqlite3';
import { getTableName, is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as notices from '#db/sqlite/notice-schema';
import * as people from '#db/sqlite/people-schema';
import * as process from '#db/sqlite/process-schema';
import * as schema from '#db/sqlite/schema';
import * as sums from '#db/sqlite/sums-schema';
import * as webhooks from '#db/sqlite/webhook-schema';

/** A table or column that this version needs and the database lacks; null if none is missing. */
export function findMissingPart(sqlite: Sqlite.Database): string | null {
  const readColumns = sqlite.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck();
  for (const table of Object.values({ ...schema, ...people, ...notices, ...webhooks, ...sums, ...process })) {
    if (!is(table, SQLiteTable)) continue;
    const name = getTableName(table);
    const columns = new Set(readColumns.all(name));
    if (columns.size === 0) return `the table "${name}"`;
    const missing = getTableConfig(table).columns.find((column) => !columns.has(column.name));
    if (missing !== undefined) return `the column "${missing.name}" of the table "${name}"`;
  }
  return null;
}
