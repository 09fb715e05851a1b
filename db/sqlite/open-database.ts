import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { findMissingPart } from './files/check-schema.ts';
import { DatabaseRefused } from '#db/database-refused';
import { explainRefusal } from './files/database-refused.ts';
import { seedCategories } from './seed-categories.ts';

export type Database = {
  /** Only for the hot path of the history; everything else uses `orm`. */
  readonly sqlite: Sqlite.Database;
  readonly orm: BetterSQLite3Database;
  readonly close: () => void;
};

const BUSY_MS = 5_000;
const migrationsFolder = join(import.meta.dirname, 'migrations');

/**
 * Opens the file, creating and migrating it if needed, with the built-in categories. Throws `DatabaseRefused`.
 */
export function openDatabase(file: string): Database {
  let sqlite: Sqlite.Database | undefined;
  try {
    if (file !== ':memory:') createPrivately(file);
    sqlite = connect(file);
    refuseForeign(sqlite, file);
    const orm = drizzle(sqlite);
    migrate(orm, { migrationsFolder });
    refuseIncomplete(sqlite, file);
    seedCategories(orm, Date.now());
    return databaseOf(sqlite, orm);
  } catch (cause) {
    sqlite?.close();
    throw cause instanceof DatabaseRefused ? cause : refusal(cause, file);
  }
}

/** Another connection to a file that `openDatabase` has opened. It waits this long for other writers. */
export function joinDatabase(file: string, busyMs = BUSY_MS): Database {
  const sqlite = connect(file, busyMs);
  return databaseOf(sqlite, drizzle(sqlite));
}

function databaseOf(sqlite: Sqlite.Database, orm: BetterSQLite3Database): Database {
  return { sqlite, orm, close: () => sqlite.close() };
}

/** SQLite would make the file readable for everybody; the files beside it get the permissions it has. */
function createPrivately(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new DatabaseRefused(
      `${file} is a folder where the database file should be. Move it away, or start with another DATA_DIR.`,
    );
  closeSync(openSync(file, 'a', 0o600));
}

function connect(file: string, busyMs = BUSY_MS): Sqlite.Database {
  const sqlite = new Sqlite(file, { timeout: busyMs });
  sqlite.pragma('journal_mode = WAL');
  // With WAL, this survives a crash of the process; only a power failure may lose the last commits.
  sqlite.pragma('synchronous = NORMAL');
  sqlite.pragma('foreign_keys = ON');
  // Deleted data is overwritten, so a deleted prompt is in no file anymore.
  sqlite.pragma('secure_delete = ON');
  // The log is normally moved by checkpointer.ts; this is for when that fails.
  sqlite.pragma('wal_autocheckpoint = 20000');
  return sqlite;
}

/** A database by a newer version or another program would be damaged by a migration. */
function refuseForeign(sqlite: Sqlite.Database, file: string): void {
  const tables = sqlite
    .prepare<[], string>(`SELECT name FROM sqlite_master WHERE type = 'table'`)
    .pluck()
    .all();
  if (tables.length === 0) return;
  if (!tables.includes('__drizzle_migrations'))
    throw new DatabaseRefused(
      `${file} is the database of another program. Move it away, or start with another DATA_DIR.`,
    );
  const newestKnown = Math.max(
    ...readMigrationFiles({ migrationsFolder }).map((migration) => migration.folderMillis),
  );
  const newest = sqlite.prepare('SELECT max(created_at) FROM __drizzle_migrations').pluck().get();
  if (typeof newest === 'number' && newest > newestKnown)
    throw new DatabaseRefused(
      `${file} was made by a newer version of Understudy. Update Understudy, or start it with another DATA_DIR.`,
    );
}

function refuseIncomplete(sqlite: Sqlite.Database, file: string): void {
  const missing = findMissingPart(sqlite);
  if (missing !== null)
    throw new DatabaseRefused(
      `${file} lacks ${missing}: another program changed it, or it is damaged. Restore it from a backup, or move it away to start with an empty one.`,
    );
}

function refusal(cause: unknown, file: string): DatabaseRefused {
  const why = cause instanceof Error ? cause.message.replaceAll(/\s+/g, ' ') : String(cause);
  return new DatabaseRefused(
    explainRefusal(cause, file) ??
      `${file} can't be brought up to this version of Understudy (${why}). Restore it from a backup, or move it away to start with an empty one.`,
    { cause },
  );
}
