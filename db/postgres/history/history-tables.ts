import { sql } from 'drizzle-orm';
import type { FilterDialect } from '#db/rows/history-filter';
import type { HistoryTables } from '#db/rows/history-tables';
import {
  attempts,
  historyCombos,
  historyFailures,
  historyRollups,
  historyTried,
  requests,
  settings,
} from '#db/postgres/tables';

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
  isOneOf: (number, numbers) => sql`${number} = ANY(${`{${numbers.join(',')}}`}::bigint[])`,
  whole: (number) => sql`floor(${number})`,
  like: sql`ILIKE`,
  hasValue: (evidence, isLike) => sql`EXISTS (
    SELECT 1 FROM json_array_elements(${evidence}::json) AS piece WHERE ${isLike(sql`(piece ->> 'value')`)}
  )`,
  // Without it, the planner joins, and reads all attempts of the history for an hour of requests.
  onePerRow: sql`OFFSET 0`,
};
