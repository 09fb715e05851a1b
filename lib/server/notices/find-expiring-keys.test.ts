import { expect, test } from 'vitest';
import type { Client } from '#lib/contracts/client';
import { findExpiringKeys, SOON_MS } from './find-expiring-keys.ts';

const now = Date.UTC(2026, 10, 18, 12);
const client: Client = {
  id: 'k1',
  name: 'Laptop',
  prefix: 'usk-abcd',
  createdAt: '2026-01-01T00:00:00.000Z',
  lastUsedAt: null,
  expiresAt: null,
  enabled: true,
  categories: null,
  requestsPerMinute: null,
  maxConcurrent: null,
};
const DAY_MS = 24 * 60 * 60 * 1_000;

test.each([
  [null, []],
  [SOON_MS + 1, []],
  [SOON_MS, [{ step: 0, facts: { isExpired: false } }]],
  [DAY_MS + 1, [{ step: 0 }]],
  [DAY_MS, [{ step: 1, facts: { isExpired: false } }]],
  [1, [{ step: 1 }]],
  [0, [{ step: 2, facts: { isExpired: true, clientName: 'Laptop' } }]],
])('a key that expires in %s ms', (leftMs, expected) => {
  const expiresAt = leftMs === null ? null : new Date(now + leftMs).toISOString();
  const found = findExpiringKeys([{ ...client, expiresAt }], now);
  expect(found).toHaveLength(expected.length);
  expect(found).toMatchObject(expected);
  expect(findExpiringKeys([{ ...client, expiresAt, enabled: false }], now)).toEqual([]);
});
