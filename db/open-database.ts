import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { isBusy } from './is-busy.ts';
import { seedCategories } from './seed-categories.ts';

export type Database = {
  /** For the hot path of the history only; everything else goes through `orm`. */
  readonly sqlite: Sqlite.Database;
  readonly orm: BetterSQLite3Database;
  readonly close: () => void;
};

/** The database file can't be used; the message is one line for the person who started us. */
export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused';
}

const BUSY_MS = 5_000;
const migrationsFolder = join(import.meta.dirname, 'migrations');

/** Opens the file, made and migrated where needed, with the built-in categories in it. Throws `DatabaseRefused`. */
export function openDatabase(file: string): Database {
  let sqlite: Sqlite.Database | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    sqlite = connect(file);
    refuseNewer(sqlite, file);
    const orm = drizzle(sqlite);
    migrate(orm, { migrationsFolder });
    seedCategories(orm, Date.now());
    return databaseOf(sqlite, orm);
  } catch (cause) {
    sqlite?.close();
    throw cause instanceof DatabaseRefused ? cause : refusal(cause, file);
  }
}

/** Another connection to a file that `openDatabase` has opened; it waits so long for others who write. */
export function joinDatabase(file: string, busyMs = BUSY_MS): Database {
  const sqlite = connect(file, busyMs);
  return databaseOf(sqlite, drizzle(sqlite));
}

function databaseOf(sqlite: Sqlite.Database, orm: BetterSQLite3Database): Database {
  return { sqlite, orm, close: () => sqlite.close() };
}

function connect(file: string, busyMs = BUSY_MS): Sqlite.Database {
  const sqlite = new Sqlite(file, { timeout: busyMs });
  sqlite.pragma('journal_mode = WAL');
  // With WAL this survives a crash of the process; only a power cut may cost the last commits.
  sqlite.pragma('synchronous = NORMAL');
  sqlite.pragma('foreign_keys = ON');
  // What is deleted is overwritten: a prompt taken out of the history is in no file any more.
  sqlite.pragma('secure_delete = ON');
  // The log is moved into the database elsewhere (see checkpointer.ts); this is for when that fails.
  sqlite.pragma('wal_autocheckpoint = 20000');
  return sqlite;
}

function refuseNewer(sqlite: Sqlite.Database, file: string): void {
  const newestKnown = Math.max(
    ...readMigrationFiles({ migrationsFolder }).map((migration) => migration.folderMillis),
  );
  const hasMigrations = sqlite
    .prepare(`SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'`)
    .get();
  if (hasMigrations === undefined) return;
  const newest = sqlite.prepare('SELECT max(created_at) FROM __drizzle_migrations').pluck().get();
  if (typeof newest === 'number' && newest > newestKnown) {
    throw new DatabaseRefused(
      `${file} was made by a newer version of Understudy. Update Understudy, or start it with another DATA_DIR.`,
    );
  }
}

function refusal(cause: unknown, file: string): DatabaseRefused {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'SQLITE_NOTADB') {
    return new DatabaseRefused(`${file} is not a database. Move it away, or start with another DATA_DIR.`, {
      cause,
    });
  }
  if (isBusy(cause)) {
    return new DatabaseRefused(
      `${file} is in use by another process. Stop that one first, or start with another DATA_DIR.`,
      {
        cause,
      },
    );
  }
  const why = cause instanceof Error ? cause.message.replaceAll(/\s+/g, ' ') : String(cause);
  return new DatabaseRefused(`The database ${file} could not be opened: ${why}`, { cause });
}
