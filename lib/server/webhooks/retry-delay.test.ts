import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MOST_ATTEMPTS, retryDelayMs } from './retry-delay.ts';

const HOUR_MS = 60 * 60 * 1_000;

test('retries are spread over most of a day and then stop', () => {
  const waits = Array.from(
    { length: MOST_ATTEMPTS - 1 },
    (_, index) => retryDelayMs(index + 1, 0.5, null) ?? 0,
  );
  expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
  const totalMs = waits.reduce((sum, ms) => sum + ms, 0);
  expect(totalMs).toBeGreaterThan(12 * HOUR_MS);
  expect(totalMs).toBeLessThan(24 * HOUR_MS);
  expect(retryDelayMs(MOST_ATTEMPTS, 0.5, null)).toBeNull();
  expect(retryDelayMs(MOST_ATTEMPTS, 0.5, 1_000)).toBeNull();
});

test('jitter changes a wait by at most a tenth, and a receiver can only extend it, within hours', () => {
  const attempts = fc.integer({ min: 1, max: MOST_ATTEMPTS - 1 });
  fc.assert(
    fc.property(
      attempts,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.nat(1e9),
      (failed, random, retryAfterMs) => {
        const middleMs = retryDelayMs(failed, 0.5, null) ?? 0;
        const withoutHeader = retryDelayMs(failed, random, null) ?? 0;
        expect(Math.abs(withoutHeader - middleMs)).toBeLessThanOrEqual(middleMs * 0.1 + 1);
        const asked = retryDelayMs(failed, random, retryAfterMs) ?? 0;
        expect(asked).toBeGreaterThanOrEqual(withoutHeader);
        expect(asked).toBeLessThanOrEqual(Math.max(withoutHeader, 12 * HOUR_MS));
      },
    ),
  );
});
