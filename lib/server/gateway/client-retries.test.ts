import { expect, test } from 'vitest';
import { createClientRetries } from './client-retries.ts';

const sized = { 'content-length': '100' };
const body = { model: 'understudy/main', messages: [{ role: 'user', content: 'Hi' }] };

test('a client’s own retry count is trusted', () => {
  const retries = createClientRetries();
  expect(retries.count({ 'x-stainless-retry-count': '2' }, body, 0)).toBe(2);
  expect(retries.count({ 'x-stainless-retry-count': '0' }, body, 0)).toBeNull();
  expect(retries.count({ 'x-stainless-retry-count': 'x' }, body, 0)).toBeNull();
});

test('the same body within a minute of its failure counts as a retry', () => {
  const retries = createClientRetries();
  expect(retries.count(sized, body, 0)).toBeNull();
  retries.noteFailure(body, 1_000);
  expect(retries.count(sized, { ...body }, 2_000)).toBe(1);
  expect(retries.count(sized, { ...body, model: 'understudy/other' }, 2_000)).toBeNull();
  retries.noteFailure(body, 3_000);
  expect(retries.count(sized, body, 4_000)).toBe(2);
  expect(retries.count(sized, body, 70_000)).toBeNull();
  expect(retries.count({ 'content-length': '1000001' }, body, 4_000)).toBeNull();
  expect(retries.count({}, body, 4_000)).toBeNull();
});
