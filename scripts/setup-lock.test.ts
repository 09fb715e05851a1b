import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { withSetupLock } from './setup-lock.mjs';

function makeRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'understudy-lock-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  return root;
}

test('two starts set up the project one after the other', async () => {
  const root = makeRoot();
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const one = withSetupLock(root, async () => {
    order.push('one begins');
    await first.promise;
    order.push('one ends');
  });
  const two = withSetupLock(root, () => order.push('two'));
  first.resolve();
  await Promise.all([one, two]);
  expect(order).toEqual(['one begins', 'one ends', 'two']);
});

test('after a failed setup, the next start tries again', async () => {
  const root = makeRoot();
  await expect(withSetupLock(root, () => Promise.reject(new Error('no network')))).rejects.toThrow(
    'no network',
  );
  expect(await withSetupLock(root, () => 'done')).toBe('done');
});

test('a start takes over the lock of a dead process', async () => {
  const root = makeRoot();
  const { pid } = spawnSync(process.execPath, ['--version']);
  mkdirSync(join(root, '.cache'));
  writeFileSync(join(root, '.cache', 'setup.lock'), String(pid));
  expect(await withSetupLock(root, () => 'done')).toBe('done');
  expect(existsSync(join(root, '.cache', 'setup.lock'))).toBe(false);
});
