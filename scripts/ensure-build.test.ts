import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hashSources } from './ensure-build.ts';

function makeProject(): string {
  const root = mkdtempSync(join(tmpdir(), 'understudy-build-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'app', 'history'), { recursive: true });
  writeFileSync(join(root, 'app', 'page.tsx'), 'export default 1;');
  writeFileSync(join(root, 'package-lock.json'), '{}');
  return root;
}

test('the hash depends on content, not on file times', () => {
  const root = makeProject();
  const before = hashSources(root);
  writeFileSync(join(root, 'app', 'page.tsx'), 'export default 1;');
  expect(hashSources(root)).toBe(before);
});

test('a changed, added or moved source changes the hash', () => {
  const root = makeProject();
  const hashes = new Set([hashSources(root)]);
  writeFileSync(join(root, 'app', 'page.tsx'), 'export default 2;');
  hashes.add(hashSources(root));
  writeFileSync(join(root, 'app', 'history', 'page.tsx'), '');
  hashes.add(hashSources(root));
  rmSync(join(root, 'app', 'history', 'page.tsx'));
  writeFileSync(join(root, 'app', 'history', 'layout.tsx'), '');
  hashes.add(hashSources(root));
  writeFileSync(join(root, 'package-lock.json'), '{ }');
  hashes.add(hashSources(root));
  expect(hashes.size).toBe(5);
});

test('tests and files outside the screens do not change the hash', () => {
  const root = makeProject();
  const before = hashSources(root);
  writeFileSync(join(root, 'app', 'page.test.tsx'), '');
  writeFileSync(join(root, 'README.md'), '');
  expect(hashSources(root)).toBe(before);
});
