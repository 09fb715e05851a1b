import type { Store } from '#lib/store/ports';
import { DatabaseRefused } from './database-refused.ts';
import { explainRefusal } from './sqlite/files/database-refused.ts';
import { databaseFile, openStore as openSqliteStore } from './sqlite/open-store.ts';

type Where = {
  readonly dataDir: string;
  /** Null if the database is a file in the data folder. */
  readonly databaseUrl: string | null;
};

type OpenInput = Where & {
  /** For errors that nobody waits for. */
  readonly onError: (error: unknown) => void;
  readonly log: (line: string) => void;
  readonly now: () => number;
};

/** Opens the store named in the environment. With a file, no other process may use it. Throws `DatabaseRefused`. */
export async function openStore({ dataDir, databaseUrl, onError, log, now }: OpenInput): Promise<Store> {
  if (databaseUrl === null) return openSqliteStore({ dataDir, onError, now });
  // The Postgres driver is only loaded if it is used.
  const { openHeldStore } = await import('./postgres/cluster/hold-store.ts');
  const place = placeOf({ dataDir, databaseUrl });
  const onWait = (): void => log(`Waiting for another program, which has exclusive use of ${place}…`);
  return openHeldStore({ databaseUrl, place, by: 'Understudy', onError, onWait, now });
}

/** The location of the data, for people: a folder, or a database on a server. */
export function placeOf({ dataDir, databaseUrl }: Where): string {
  if (databaseUrl === null) return dataDir;
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}

/** The same error with one line about the database, if the database is its cause. */
export function refusalOf(cause: unknown, where: Where): unknown {
  const place = where.databaseUrl === null ? databaseFile(where.dataDir) : placeOf(where);
  const refusal = explainRefusal(cause, place);
  return refusal === null ? cause : new DatabaseRefused(refusal, { cause });
}
