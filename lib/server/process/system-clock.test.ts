import { expect, test } from 'vitest';
import { createSystemClock, startStopwatch } from './system-clock.ts';

const HOUR_MS = 3_600_000;
const startMs = Date.UTC(2026, 10, 21, 12);

function setUp() {
  const time = { wallMs: startMs, steadyMs: 500 };
  const pass = (ms: number): void => {
    time.wallMs += ms;
    time.steadyMs += ms;
  };
  const now = createSystemClock({ wall: () => Math.floor(time.wallMs), steady: () => time.steadyMs });
  return { time, pass, now };
}

test('the clock is finer than the system clock and advances evenly while that is not adjusted', () => {
  const { now, pass } = setUp();
  const times = Array.from({ length: 100 }, () => {
    pass(0.25);
    return now();
  });
  for (const [at, ms] of times.entries()) expect(ms).toBeCloseTo(startMs + (at + 1) * 0.25, 6);
});

test.each([
  ['set back', -HOUR_MS],
  ['set forward', HOUR_MS],
  ['read after the machine slept', 8 * HOUR_MS],
])('the clock follows a system clock that is %s', (_, byMs) => {
  const { now, pass, time } = setUp();
  pass(1_000);
  now();
  time.wallMs += byMs;
  expect(now()).toBeCloseTo(startMs + 1_000 + byMs, 0);
  pass(10.5);
  expect(now()).toBeCloseTo(startMs + 1_010.5 + byMs, 0);
});

test('the clock follows a slewed system clock, which never jumps', () => {
  const { now, pass, time } = setUp();
  for (let second = 0; second < 3_600; second += 1) {
    pass(1_000);
    time.wallMs += 0.5;
    expect(Math.abs(now() - time.wallMs)).toBeLessThanOrEqual(51);
  }
});

test('a stopwatch ignores clock corrections', () => {
  const { now, pass, time } = setUp();
  const stopwatch = startStopwatch(now(), () => time.steadyMs);
  pass(1_000);
  time.wallMs -= HOUR_MS;
  now();
  expect(stopwatch()).toBe(startMs + 1_000);
});
