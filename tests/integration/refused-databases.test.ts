import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { DatabaseRefused } from '#db/database-refused';
import { openDatabase } from '#db/sqlite/open-database';
import { sqliteFaultOf } from '#db/sqlite/files/store-fault';
import { runProduct } from '#tests/support/start-product';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-refused-'));
  file = join(folder, 'understudy.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Creates a database in `file`, changes it and closes it. */
function make(change: (sqlite: Sqlite.Database) => void = () => {}): void {
  const { sqlite, close } = openDatabase(file);
  change(sqlite);
  // Moves all data from the log into the file itself.
  sqlite.pragma('wal_checkpoint(TRUNCATE)');
  close();
}

function overwrite(fromByte: number, text: string): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.from(text), 0, text.length, fromByte);
}

/** The offset of a table’s first page in the file, in bytes. */
function pageOf(table: string): number {
  const sqlite = new Sqlite(file);
  const page = sqlite
    .prepare<[string], number>('SELECT rootpage FROM sqlite_master WHERE name = ?')
    .pluck()
    .get(table);
  sqlite.close();
  return ((page ?? 1) - 1) * 4_096;
}

function errorOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return null;
}

const junk = 'x'.repeat(4_096);

type Case = readonly [what: string, spoil: () => void, says: RegExp];

const refusedOnOpening: Case[] = [
  ['a text file', () => writeFileSync(file, junk), /is not a database\. Move it away/],
  ['a folder', () => mkdirSync(file), /is a folder where the database file should be/],
  [
    'a database with a damaged schema',
    () => {
      make();
      overwrite(100, junk);
    },
    /is damaged\. Restore it from a backup/,
  ],
  [
    'a database cut in half',
    () => {
      make();
      writeFileSync(file, readFileSync(file).subarray(0, 8_192));
    },
    /is damaged\. Restore it from a backup/,
  ],
  [
    'the database of another program',
    () => {
      const sqlite = new Sqlite(file);
      sqlite.exec('CREATE TABLE bookmarks (url TEXT)');
      sqlite.close();
    },
    /is the database of another program/,
  ],
  [
    'a database of a newer version',
    () =>
      make((sqlite) =>
        sqlite.exec(
          `INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('of tomorrow', ${Date.UTC(2099, 0)})`,
        ),
      ),
    /was made by a newer version of Understudy\. Update/,
  ],
  [
    'a database without one of its tables',
    () => make((sqlite) => sqlite.exec('DROP TABLE settings')),
    /lacks the table "settings"/,
  ],
  [
    'a database without one of its columns',
    () => make((sqlite) => sqlite.exec('ALTER TABLE requests DROP COLUMN explanation')),
    /lacks the column "explanation" of the table "requests"/,
  ],
  [
    'a database without its version',
    () => make((sqlite) => sqlite.exec('DELETE FROM __drizzle_migrations')),
    /can't be brought up to this version/,
  ],
  [
    'a database locked by another process',
    () => {
      make();
      const other = new Sqlite(file);
      other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      onTestFinished(() => void other.close());
    },
    /is in use by another process\. Stop that one first/,
  ],
];

test.each(refusedOnOpening)('%s is refused in one line that says what to do', (_, spoil, says) => {
  spoil();
  const refusal = errorOf(() => openDatabase(file));
  expect(refusal).toBeInstanceOf(DatabaseRefused);
  const line = refusal instanceof Error ? refusal.message : '';
  expect(line).toMatch(says);
  expect(line).toContain(file);
  expect(line).not.toMatch(/SQLITE|\n/);
});

test('damage found only when services read is reported in the same way', async () => {
  make();
  overwrite(pageOf('cooldowns'), junk);
  const { code, output } = await runProduct({ dataDir: folder });
  expect(code).toBe(1);
  expect(output.trim()).toMatch(/^.+understudy\.db is damaged\. Restore it from a backup[^\n]+$/);
});

const faults: readonly (readonly [fault: string | null, provoke: () => void])[] = [
  [
    'disk_full',
    () => {
      const sqlite = new Sqlite(file);
      sqlite.exec('PRAGMA max_page_count = 2; CREATE TABLE t (x)');
      sqlite.prepare('INSERT INTO t VALUES (?)').run(junk);
    },
  ],
  [
    'read_only',
    () => {
      make();
      new Sqlite(file, { readonly: true }).exec('CREATE TABLE t (x)');
    },
  ],
  ['no_access', () => void new Sqlite(folder)],
  ['disk_full', () => fail('ENOSPC')],
  ['read_only', () => fail('EROFS')],
  ['no_access', () => fail('EACCES')],
  ['disk_error', () => fail('EIO')],
  [null, () => fail('ECONNRESET')],
  [
    null,
    () => {
      const sqlite = new Sqlite(file);
      sqlite.exec('CREATE TABLE t (x NOT NULL); INSERT INTO t VALUES (NULL)');
    },
  ],
];

function fail(code: string): never {
  throw Object.assign(new Error(code), { code });
}

test.each(faults)('%s is recognized by the error code', (fault, provoke) => {
  const error = errorOf(provoke);
  expect(error).toBeInstanceOf(Error);
  expect(sqliteFaultOf(error)).toBe(fault);
});
