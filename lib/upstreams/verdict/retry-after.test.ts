import { expect, test } from 'vitest';
import { readRetryAfter, type RetryAfterSources } from './retry-after.ts';

const nowMs = Date.UTC(2026, 9, 5, 12);
const none: RetryAfterSources = {
  headers: {},
  spentCounters: [],
  error: null,
  metadata: null,
  availability: null,
  raw: '',
  words: '',
};

test.each<readonly [string, Partial<RetryAfterSources>, number | null]>([
  ['nothing', {}, null],
  ['seconds', { headers: { 'retry-after': '2' } }, 2_000],
  ['a fraction of seconds', { headers: { 'retry-after': '0.5' } }, 500],
  ['zero', { headers: { 'retry-after': '0' } }, 0],
  [
    'a reset more exact than zero',
    { headers: { 'retry-after': '0', 'x-ratelimit-reset': String(nowMs + 400) } },
    400,
  ],
  ['a date', { headers: { 'retry-after': 'Mon, 05 Oct 2026 12:00:30 GMT' } }, 30_000],
  ['a date just past', { headers: { 'retry-after': 'Mon, 05 Oct 2026 11:59:50 GMT' } }, 0],
  ['a date long past', { headers: { 'retry-after': 'Mon, 05 Oct 2020 12:00:00 GMT' } }, null],
  ['a negative wait', { headers: { 'retry-after': '-5' } }, null],
  ['more than a day', { headers: { 'retry-after': '90000' } }, null],
  ['nonsense', { headers: { 'retry-after': 'soon' } }, null],
  ['milliseconds', { headers: { 'retry-after-ms': '250', 'retry-after': '1' } }, 250],
  ['a reset in epoch milliseconds', { headers: { 'x-ratelimit-reset': String(nowMs + 7_000) } }, 7_000],
  ['a reset in epoch seconds', { headers: { 'x-ratelimit-reset': String(nowMs / 1_000 + 7) } }, 7_000],
  ['a reset in seconds from now', { headers: { 'x-ratelimit-reset': '7' } }, 7_000],
  ['the header inside the body', { metadata: { headers: { 'Retry-After': '10' } } }, 10_000],
  [
    'the reset inside the body',
    { metadata: { headers: { 'X-RateLimit-Reset': String(nowMs + 9_000) } } },
    9_000,
  ],
  ['retry_after_seconds', { metadata: { retry_after_seconds: 3 } }, 3_000],
  ['availability', { availability: { retry_after: 40 } }, 40_000],
  ['resets_at', { metadata: { resets_at: '2026-10-05T13:00:00Z' } }, 3_600_000],
  ['resets_at as an epoch', { metadata: { resets_at: nowMs / 1_000 + 11 } }, 11_000],
  ['resets_at in a month', { metadata: { resets_at: '2026-11-05T13:00:00Z' } }, null],
  ['a delay in the provider text', { raw: '{"details":[{"retryDelay": "17s"}]}' }, 17_000],
  ['a worded delay', { raw: 'Please try again in 6.5s. Visit' }, 6_500],
  ['a long worded delay', { raw: 'Please try again in 9m38.016s. Need more' }, 578_016],
  ['a short worded delay', { raw: 'Please try again in 644ms.' }, 644],
  ['a delay in minutes', { raw: 'try again in 2 minutes' }, 120_000],
  ['a delay in the message', { words: 'Rate limit reached. Please try again in 2ms.' }, 2],
  ['no delay', { raw: 'Please try again later.' }, null],
])('reads %s', (_, sources, waitMs) => {
  expect(readRetryAfter({ ...none, ...sources }, nowMs)?.waitMs ?? null).toBe(waitMs);
});

test('prefers the most exact source and skips implausible values', () => {
  const sources = {
    ...none,
    headers: { 'retry-after': '999999' },
    metadata: { retry_after_seconds: 4 },
    raw: 'try again in 60s',
  };
  expect(readRetryAfter(sources, nowMs)).toMatchObject({
    waitMs: 4_000,
    field: 'error.metadata.retry_after_seconds',
  });
});
