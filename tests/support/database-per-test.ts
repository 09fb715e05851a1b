import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type Database, openDatabase } from '#db/sqlite/open-database';

export type DatabasePerTest = {
  /** The data folder. */
  readonly folder: string;
  readonly database: Database;
  /** Closes and reopens the database, like a restart of the process. */
  readonly reopen: () => void;
};

/**
 * Creates an empty database in its own folder before each test of the calling file, before other
 * set-up.
 */
export function databasePerTest(): DatabasePerTest {
  let folder = '';
  let database: Database;

  function open(): void {
    database = openDatabase(join(folder, 'understudy.db'));
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'understudy-'));
    open();
  });

  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    get folder() {
      return folder;
    },
    get database() {
      return database;
    },
    reopen() {
      database.close();
      open();
    },
  };
}
