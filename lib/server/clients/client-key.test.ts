import { expect, test } from 'vitest';
import { createKey, hashOf, readKey } from './client-key.ts';

test('a key is unique, has the common prefix, and is recognized by its prefix and hash', () => {
  const { key, prefix, keyHash } = createKey();
  expect(key).toMatch(/^usk-[\w-]{43}$/);
  expect(prefix).toBe(key.slice(0, 8));
  expect(keyHash).toBe(hashOf(key));
  expect(keyHash).not.toContain(key.slice(8));
  expect(createKey().key).not.toBe(key);
});

test.each([
  ['no header', {}, null],
  ['a bearer token', { authorization: 'Bearer usk-one' }, 'usk-one'],
  ['a scheme in any case with extra spaces', { authorization: 'bearer   usk-one ' }, 'usk-one'],
  ['the other header', { 'x-api-key': 'usk-one' }, 'usk-one'],
  ['both headers', { authorization: 'Bearer usk-one', 'x-api-key': 'usk-two' }, 'usk-one'],
  [
    'a bearer token of another kind and a client key',
    { authorization: 'Bearer sk-or-1', 'x-api-key': 'usk-two' },
    'usk-two',
  ],
  ['two keys of other kinds', { authorization: 'Bearer sk-or-1', 'x-api-key': 'sk-ant' }, null],
  ['another scheme', { authorization: 'Basic usk-one' }, null],
  ['a bearer token of two words', { authorization: 'Bearer usk-one usk-two' }, null],
  ['a key without a scheme', { authorization: 'usk-one' }, null],
])('the key is read correctly from %s', (_, headers, key) => {
  expect(readKey(headers)).toBe(key);
});
