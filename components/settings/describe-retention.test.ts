import { expect, test } from 'vitest';
import { countRequests, describeLimit, describeRetention } from './describe-retention.ts';

test.each([
  [{ days: null, rows: null }, 'forever'],
  [{ days: 1, rows: null }, 'for 1 day'],
  [{ days: null, rows: 1_000 }, 'at most 1,000 requests'],
  [{ days: 30, rows: 250_000 }, 'for 30 days, at most 250,000 requests'],
])('the retention %j reads "%s"', (retention, words) => {
  expect(describeRetention(retention)).toBe(words);
});

test('a single request is counted in the singular', () => {
  expect(countRequests(1)).toBe('1 request');
});

test.each([
  [{ days: 1, rows: null }, 'only the last day'],
  [{ days: 30, rows: null }, 'only the last 30 days'],
  [{ days: null, rows: 100 }, 'only the latest 100 requests'],
  [{ days: 7, rows: 1_000 }, 'only the last 7 days and the latest 1,000 requests'],
  [{ days: null, rows: null }, 'everything'],
])('the lower limit %j reads "%s"', (retention, words) => {
  expect(describeLimit(retention)).toBe(words);
});
