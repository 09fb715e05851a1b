import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startCheckpointer } from './checkpointer.ts';
import { openDatabase } from './open-database.ts';

test('the log is moved into the database without a commit waiting for it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'understudy-db-'));
  const file = join(dir, 'test.db');
  const database = openDatabase(file);
  const checkpointer = startCheckpointer(database, (error) => {
    throw error;
  });
  onTestFinished(async () => {
    await checkpointer.stop();
    database.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const before = statSync(file).size;
  database.sqlite.exec('CREATE TABLE filler (text TEXT)');
  const insert = database.sqlite.prepare('INSERT INTO filler VALUES (?)');
  for (let row = 0; row < 200; row += 1) insert.run('x'.repeat(4_000));
  await expect.poll(() => statSync(file).size, { timeout: 5_000 }).toBeGreaterThan(before + 500_000);
});
