import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyWindow, type RequestWindow, standingIn, withRequest } from './request-window.ts';

const windowOf = (...timesMs: number[]): RequestWindow => timesMs.reduce(withRequest, emptyWindow);

test.each([
  ['no request yet', windowOf(), 0, { remaining: 3, freeInMs: 0, resetMs: 0 }],
  ['one request', windowOf(0), 0, { remaining: 2, freeInMs: 0, resetMs: 60_000 }],
  ['all used', windowOf(0, 10_000, 20_000), 20_000, { remaining: 0, freeInMs: 40_000, resetMs: 60_000 }],
  [
    'the moment before the first leaves',
    windowOf(0, 10_000, 20_000),
    59_999,
    { remaining: 0, freeInMs: 1, resetMs: 20_001 },
  ],
  ['the first has left', windowOf(0, 10_000, 20_000), 60_000, { remaining: 1, freeInMs: 0, resetMs: 20_000 }],
  [
    'requests a second apart leave one after the other',
    windowOf(0, 1_000, 2_000),
    60_000,
    { remaining: 1, freeInMs: 0, resetMs: 2_000 },
  ],
  ['all have left', windowOf(0, 10_000, 20_000), 80_000, { remaining: 3, freeInMs: 0, resetMs: 0 }],
  [
    'requests within a second leave with the last',
    windowOf(0, 400, 999),
    60_000,
    { remaining: 0, freeInMs: 999, resetMs: 999 },
  ],
  [
    'the limit was lowered under what is used',
    windowOf(0, 5_000, 10_000, 15_000, 20_000),
    20_000,
    { remaining: 0, freeInMs: 50_000, resetMs: 60_000 },
  ],
])('with a limit of 3 a minute: %s', (_, window, nowMs, standing) => {
  expect(standingIn(window, 3, nowMs)).toEqual({ limit: 3, ...standing });
});

const limits = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 40 }));
/** Bursts, requests some seconds apart, and pauses about as long as the window. */
const gaps = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 900 }),
    fc.integer({ min: 500, max: 6_000 }),
    fc.integer({ min: 50_000, max: 66_000 }),
  ),
  { maxLength: 200 },
);

test('whatever the arrivals: no minute has more than the limit, and nothing is refused that fits with a second to spare', () => {
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
        // What a client is told is true, and no sooner moment is.
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

test('a window stays small however many requests it counts', () => {
  let window = emptyWindow;
  for (let nowMs = 0; nowMs < 200_000; nowMs += 3) window = withRequest(window, nowMs);
  expect(window.length).toBeLessThanOrEqual(61);
});
