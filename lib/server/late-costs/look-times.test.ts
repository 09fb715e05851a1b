import { expect, test } from 'vitest';
import { createLookTimes } from './look-times.ts';

const minutes = (count: number) => count * 60_000;

test('a call is asked about at once, then after longer and longer waits, and no more after the last', () => {
  const looks = createLookTimes();
  let nowMs = 0;
  for (const waitMs of [1, 5, 30, 120, 480].map(minutes)) {
    expect(looks.isDue('a', nowMs)).toBe(true);
    looks.note('a', nowMs);
    expect(looks.isDue('a', nowMs + waitMs - 1)).toBe(false);
    nowMs += waitMs;
  }
  looks.note('a', nowMs);
  expect(looks.isDue('a', nowMs + minutes(1_000_000))).toBe(false);
});

test('calls that are no longer looked up are dropped', () => {
  const looks = createLookTimes();
  looks.note('a', 0);
  looks.note('b', 0);
  looks.keepOnly(['b']);
  expect([looks.isDue('a', 1), looks.isDue('b', 1)]).toEqual([true, false]);
});
