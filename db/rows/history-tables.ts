import type { Column, SQLWrapper, Table } from 'drizzle-orm';
import type { attempts, requests, settings } from '#db/sqlite/schema';
import type { historyCombos, historyFailures, historyRollups, historyTried } from '#db/sqlite/sums-schema';

/** A table of either database. */
type Columns<Of extends Table> = SQLWrapper & { readonly [Name in keyof Of['_']['columns']]: Column };

/** What the filters of the history ask, in the tables of one database. */
export type HistoryTables = {
  readonly requests: Columns<typeof requests>;
  readonly attempts: Columns<typeof attempts>;
  readonly settings: Columns<typeof settings>;
  readonly historyCombos: Columns<typeof historyCombos>;
  readonly historyTried: Columns<typeof historyTried>;
  readonly historyRollups: Columns<typeof historyRollups>;
  readonly historyFailures: Columns<typeof historyFailures>;
};
