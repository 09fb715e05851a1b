import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyWindow, type RequestWindow, standingIn, withRequest } from './request-window.ts';

const windowOf = (...timesMs: number[]): RequestWindow => timesMs.reduce(withRequest, emptyWindow);

test.each([
  ['no request yet', windowOf(), 0, { remaining: 3, freeInMs: 0, resetMs: 0 }],
  ['one request', windowOf(0), 0, { remaining: 2, freeInMs: 0, resetMs: 60_000 }],
  ['all used', windowOf(0, 10_000, 20_000), 20_000, { remaining: 0, freeInMs: 40_000, resetMs: 60_000 }],
  [
    'just before the first request leaves the window',
    windowOf(0, 10_000, 20_000),
    59_999,
    { remaining: 0, freeInMs: 1, resetMs: 20_001 },
  ],
  [
    'after the first request left',
    windowOf(0, 10_000, 20_000),
    60_000,
    { remaining: 1, freeInMs: 0, resetMs: 20_000 },
  ],
  [
    'requests a second apart leave one by one',
    windowOf(0, 1_000, 2_000),
    60_000,
    { remaining: 1, freeInMs: 0, resetMs: 2_000 },
  ],
  ['after all requests left', windowOf(0, 10_000, 20_000), 80_000, { remaining: 3, freeInMs: 0, resetMs: 0 }],
  [
    'requests within a second leave together',
    windowOf(0, 400, 999),
    60_000,
    { remaining: 0, freeInMs: 999, resetMs: 999 },
  ],
  [
    'a limit lowered below the current use',
    windowOf(0, 5_000, 10_000, 15_000, 20_000),
    20_000,
    { remaining: 0, freeInMs: 50_000, resetMs: 60_000 },
  ],
])('with a limit of 3 a minute: %s', (_, window, nowMs, standing) => {
  expect(standingIn(window, 3, nowMs)).toEqual({ limit: 3, ...standing });
});

const limits = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 40 }));
/** Bursts, requests a few seconds apart, and pauses of about the window length. */
const gaps = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 900 }),
    fc.integer({ min: 500, max: 6_000 }),
    fc.integer({ min: 50_000, max: 66_000 }),
  ),
  { maxLength: 200 },
);

test('no minute exceeds the limit, and a request that fits with a second to spare is accepted', () => {
  fc.assert(
    fc.property(limits, gaps, (limit, arrivals) => {
      let nowMs = 0;
      let window = emptyWindow;
      const taken: number[] = [];
      for (const gap of arrivals) {
        nowMs += gap;
        const takenWithin = (lengthMs: number) => taken.filter((atMs) => nowMs - atMs < lengthMs).length;
        const remainingAt = (atMs: number) => standingIn(window, limit, atMs).remaining;
        const { remaining, freeInMs, resetMs } = standingIn(window, limit, nowMs);
        const isFree = remaining > 0;
        expect(isFree ? takenWithin(60_000) < limit : takenWithin(61_000) >= limit).toBe(true);
        // The reported time is correct, and no earlier time would be.
        expect(remainingAt(nowMs + freeInMs)).toBeGreaterThan(0);
        expect(isFree ? freeInMs : remainingAt(nowMs + freeInMs - 1)).toBe(0);
        expect(remainingAt(nowMs + resetMs)).toBe(limit);
        if (!isFree) continue;
        window = withRequest(window, nowMs);
        taken.push(nowMs);
        expect(remainingAt(nowMs)).toBe(remaining - 1);
      }
    }),
    { numRuns: 300 },
  );
});

test('a window stays small regardless of the number of requests', () => {
  let window = emptyWindow;
  for (let nowMs = 0; nowMs < 200_000; nowMs += 3) window = withRequest(window, nowMs);
  expect(window.length).toBeLessThanOrEqual(61);
});
