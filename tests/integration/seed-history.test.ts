import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createHistoryStore } from '#db/sqlite/history/history-store';
import { openDatabase } from '#db/sqlite/open-database';
import { projectRoot } from '#tests/support/start-product';

function run(...args: string[]) {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'understudy-seed-')), 'data');
  onTestFinished(() => rmSync(join(dataDir, '..'), { recursive: true, force: true }));
  const node = join(projectRoot, 'node_modules', 'node', 'bin', 'node');
  const script = join(projectRoot, 'scripts', 'seed-history.ts');
  const ended = spawnSync(node, [script, '--data-dir', dataDir, ...args], {
    encoding: 'utf8',
    timeout: 25_000,
  });
  return { ...ended, file: join(dataDir, 'understudy.db') };
}

test('a history of any length can be generated in a data folder', async () => {
  const { status, stdout, file } = run('--requests', '1500', '--days', '5', '--seed', '3');
  expect(stdout).toMatch(/^1,500 requests over 5 days in /m);
  expect(status).toBe(0);
  const database = openDatabase(file);
  onTestFinished(() => database.close());
  expect(database.sqlite.prepare('SELECT count(*) FROM requests').pluck().get()).toBe(1_500);
  const [newest] = (await createHistoryStore(database).readPage({ limit: 1 })).requests;
  expect(newest?.connection).toBe('demo');
});

test('an invalid number is refused with the allowed range, and nothing is generated', () => {
  const { status, stderr, file } = run('--requests', 'many');
  expect(status).toBe(1);
  expect(stderr).toMatch(/^--requests must be a whole number/);
  expect(existsSync(file)).toBe(false);
});
