import { expect, test } from 'vitest';
import { isInstalled } from './ensure-install.mjs';

const zod = { version: '4.6.7', integrity: 'sha512-a' };
const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/zod': zod,
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
  },
};

test('an install that matches the lock is accepted, whoever ran it', () => {
  expect(isInstalled(lock, { packages: { 'node_modules/zod': zod } })).toBe(true);
});

test('a missing or unfinished install is rejected', () => {
  expect(isInstalled(lock, null)).toBe(false);
});

test('a missing package and one with another version or content are rejected', () => {
  expect(isInstalled(lock, { packages: {} })).toBe(false);
  expect(isInstalled(lock, { packages: { 'node_modules/zod': { ...zod, version: '4.6.6' } } })).toBe(false);
  expect(isInstalled(lock, { packages: { 'node_modules/zod': { ...zod, integrity: 'sha512-b' } } })).toBe(
    false,
  );
});

test('a package removed from the lock is rejected', () => {
  const old = { packages: { 'node_modules/zod': zod, 'node_modules/left-over': { version: '1.0.0' } } };
  expect(isInstalled(lock, old)).toBe(false);
});
