import { expect, test } from 'vitest';
import { countRequests, describeRetention } from './describe-retention.ts';

test.each([
  [{ days: null, rows: null }, 'for ever'],
  [{ days: 1, rows: null }, 'for 1 day'],
  [{ days: null, rows: 1_000 }, 'at most 1,000 requests'],
  [{ days: 30, rows: 250_000 }, 'for 30 days, at most 250,000 requests'],
])('what is kept under %j reads "%s"', (retention, words) => {
  expect(describeRetention(retention)).toBe(words);
});

test('one request is not called requests', () => {
  expect(countRequests(1)).toBe('1 request');
});
