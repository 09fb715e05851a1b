import { sql } from 'drizzle-orm';
import type { FilterDialect } from '#db/rows/history-filter';
import type { HistoryTables } from '#db/rows/history-tables';
import { attempts, requests, settings } from '#db/sqlite/schema';
import { historyCombos, historyFailures, historyRollups, historyTried } from '#db/sqlite/sums-schema';

export const historyTables: HistoryTables = {
  requests,
  attempts,
  settings,
  historyCombos,
  historyTried,
  historyRollups,
  historyFailures,
};

export const dialect: FilterDialect = {
  isOneOf: (number, numbers) => sql`${number} IN (SELECT value FROM json_each(${JSON.stringify(numbers)}))`,
  whole: (number) => sql`CAST(${number} AS INTEGER)`,
  like: sql`LIKE`,
  hasValue: (evidence, isLike) => sql`EXISTS (
    SELECT 1 FROM json_each(${evidence}) WHERE ${isLike(sql`json_each.value ->> '$.value'`)}
  )`,
  // SQLite always does.
  onePerRow: sql``,
};
