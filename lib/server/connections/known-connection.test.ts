import { expect, test } from 'vitest';
import { secretsOf } from './known-connection.ts';

test('an extra header is secret unless it names a program or version', () => {
  const headers = { 'x-tenant': 'tenant-81', 'x-title': 'My Editor', 'anthropic-version': '2023-06-01' };
  expect(secretsOf({ apiKey: 'sk-one', headers })).toEqual(['sk-one', 'tenant-81']);
  expect(secretsOf({ apiKey: null, headers: {} })).toEqual([]);
});
