import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startCheckpointer } from './checkpointer.ts';
import { openDatabase, type Database } from '#db/sqlite/open-database';

test('checkpoints move the log into the database without delaying a commit', async () => {
  const file = makeFile();
  const database = open(file);
  start(database, (error) => {
    throw error;
  });
  const before = statSync(file).size;
  fill(database);
  await expect.poll(() => statSync(file).size, { timeout: 5_000 }).toBeGreaterThan(before + 500_000);
});

test('checkpoints resume after a failure', async () => {
  const file = makeFile();
  const elsewhere = openDatabase(`${file}.whole`);
  elsewhere.close();
  writeFileSync(file, 'no database, yet long enough to be read as one '.repeat(200));
  const errors: unknown[] = [];
  start({ sqlite: { name: file } }, (error) => void errors.push(error));
  await expect.poll(() => errors.length, { timeout: 5_000 }).toBeGreaterThan(0);
  expect(errors[0]).toMatchObject({ code: 'SQLITE_NOTADB' });
  // Writes into the same file, because the thread holds it open.
  writeFileSync(file, readFileSync(`${file}.whole`));
  const database = open(file);
  fill(database);
  await expect.poll(() => statSync(file).size, { timeout: 5_000 }).toBeGreaterThan(500_000);
});

function makeFile(): string {
  const dir = mkdtempSync(join(tmpdir(), 'understudy-db-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'test.db');
}

function open(file: string): Database {
  const database = openDatabase(file);
  onTestFinished(database.close);
  return database;
}

function start(database: Parameters<typeof startCheckpointer>[0], onError: (error: unknown) => void): void {
  const checkpointer = startCheckpointer(database, onError);
  onTestFinished(checkpointer.stop);
}

function fill({ sqlite }: Database): void {
  sqlite.exec('CREATE TABLE filler (text TEXT)');
  const insert = sqlite.prepare('INSERT INTO filler VALUES (?)');
  for (let row = 0; row < 200; row += 1) insert.run('x'.repeat(4_000));
}
