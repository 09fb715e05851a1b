import { expect, test } from 'vitest';
import { secretsOf } from './known-connection.ts';

test('an extra header is secret unless it names a program or version', () => {
  const headers = { 'x-tenant': 'tenant-81', 'x-title': 'My Editor', 'anthropic-version': '2023-06-01' };
  expect(secretsOf({ apiKey: 'sk-one', managementKey: 'sk-two', headers })).toEqual([
    'sk-one',
    'sk-two',
    'tenant-81',
  ]);
  expect(secretsOf({ apiKey: null, managementKey: null, headers: {} })).toEqual([]);
});
