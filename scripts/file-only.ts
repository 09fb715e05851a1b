import type { Environment } from '#lib/server/process/environment';

/** Why a command that works on the database file does nothing; null if the database is a file. */
export function refuseServer({ databaseUrl }: Pick<Environment, 'databaseUrl'>): string | null {
  return databaseUrl === null
    ? null
    : 'This command works on a database file, but DATABASE_URL names a database server. docs/postgres.md says what to use instead.';
}
