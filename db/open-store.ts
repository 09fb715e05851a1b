import type { Store } from '#lib/store/ports';
import { DatabaseRefused } from './database-refused.ts';
import { explainRefusal } from './sqlite/database-refused.ts';
import { databaseFile, openStore as openSqliteStore } from './sqlite/open-store.ts';

type Where = {
  readonly dataDir: string;
  /** Null if the database is a file in the data folder. */
  readonly databaseUrl: string | null;
};

type OpenInput = Where & {
  /** What fails where nobody waits. */
  readonly onError: (error: unknown) => void;
  readonly log: (line: string) => void;
  readonly now: () => number;
};

/** Opens the store that the environment names, for this process alone. Throws `DatabaseRefused`. */
export async function openStore({ dataDir, databaseUrl, onError, log, now }: OpenInput): Promise<Store> {
  if (databaseUrl === null) return openSqliteStore({ dataDir, onError, now });
  // Only who uses Postgres loads its driver.
  const { openOnlyStore } = await import('./postgres/open-only-store.ts');
  const place = placeOf({ dataDir, databaseUrl });
  const onWait = (): void => log(`Waiting for the Understudy that uses ${place} to stop…`);
  return openOnlyStore({ databaseUrl, place, onError, onWait, now });
}

/** Where the data is, for a person: a folder, or a database at a server. */
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
