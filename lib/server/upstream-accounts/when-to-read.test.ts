import { expect, test } from 'vitest';
import { type ReadCause, whenToRead } from './when-to-read.ts';

const now = 10_000_000;

test.each<[ReadCause, number]>([
  ['asked', now],
  ['look', now],
  ['calls', now + 10_000],
  ['limit', now + 1_500],
  ['watch', now + 60_000],
])('an account never read before is read soon for the cause "%s"', (cause, expected) => {
  expect(whenToRead(cause, { lastReadAtMs: null, failures: 0 }, now, 0)).toBe(expected);
});

test.each<[ReadCause, number]>([
  ['asked', 5_000],
  ['look', 60_000],
  ['calls', 300_000],
  ['limit', 20_000],
  ['watch', 21_600_000],
])('reads for "%s" are at least %d ms apart', (cause, gapMs) => {
  expect(whenToRead(cause, { lastReadAtMs: now, failures: 0 }, now, 0)).toBe(now + gapMs);
});

test('viewing outdated facts triggers a read at once', () => {
  expect(whenToRead('look', { lastReadAtMs: now - 60_000, failures: 0 }, now, 0)).toBe(now);
});

test('reads slow down with each failure, but never below two an hour', () => {
  const afterFailures = (failures: number) =>
    whenToRead('limit', { lastReadAtMs: now, failures }, now, 0) - now;
  expect([1, 2, 3, 4].map(afterFailures)).toEqual([30_000, 60_000, 120_000, 240_000]);
  expect(afterFailures(2_000)).toBe(1_800_000);
});

test('earlier failures do not delay a check by a person', () => {
  expect(whenToRead('asked', { lastReadAtMs: now - 5_000, failures: 8 }, now, 0)).toBe(now);
});

test('jitter only adds time, at most a fifth', () => {
  for (const random of [0, 0.3, 0.999]) {
    const atMs = whenToRead('calls', { lastReadAtMs: now, failures: 0 }, now, random);
    expect(atMs).toBeGreaterThanOrEqual(now + 300_000);
    expect(atMs).toBeLessThanOrEqual(now + 360_000);
  }
});

test('a read by a process whose clock is ahead delays the next one by the usual time', () => {
  const aheadMs = 40 * 24 * 60 * 60 * 1_000;
  expect(whenToRead('look', { lastReadAtMs: now + aheadMs, failures: 0 }, now, 0)).toBe(now + 60_000);
});
