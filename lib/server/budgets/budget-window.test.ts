import fc from 'fast-check';
import { expect, test } from 'vitest';
import { periodAt } from './budget-window.ts';

const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);

test.each([
  ['day', '2026-11-18T12:00Z', '2026-11-18T00:00', '2026-11-19T00:00'],
  ['day', '2028-02-29T23:59Z', '2028-02-29T00:00', '2028-03-01T00:00'],
  ['week', '2026-11-18T12:00Z', '2026-11-16T00:00', '2026-11-23T00:00'],
  ['week', '2026-11-16T00:00Z', '2026-11-16T00:00', '2026-11-23T00:00'],
  ['week', '2026-11-22T23:59Z', '2026-11-16T00:00', '2026-11-23T00:00'],
  ['week', '2027-01-01T00:00Z', '2026-12-28T00:00', '2027-01-04T00:00'],
  ['month', '2026-12-31T23:59Z', '2026-12-01T00:00', '2027-01-01T00:00'],
  ['month', '2028-02-01T00:00Z', '2028-02-01T00:00', '2028-03-01T00:00'],
] as const)('a %s at %s begins %s and ends %s', (period, at, start, end) => {
  const { startMs, endMs } = periodAt(period, Date.parse(at));
  expect([iso(startMs), iso(endMs)]).toEqual([start, end]);
});

test('every moment belongs to one period, and periods are contiguous', () => {
  const moment = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) });
  fc.assert(
    fc.property(fc.constantFrom('day', 'week', 'month'), moment, (period, atMs) => {
      const { startMs, endMs } = periodAt(period, atMs);
      expect(atMs).toBeGreaterThanOrEqual(startMs);
      expect(atMs).toBeLessThan(endMs);
      expect(periodAt(period, endMs).startMs).toBe(endMs);
      expect(periodAt(period, endMs - 1).startMs).toBe(startMs);
    }),
  );
});
