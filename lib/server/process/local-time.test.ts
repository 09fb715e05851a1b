import { expect, test } from 'vitest';
import { localTimeIn } from './local-time.ts';

const HOUR_MS = 60 * 60 * 1_000;

test('a day begins at local midnight, even when the clocks change', () => {
  const berlin = localTimeIn('Europe/Berlin');
  // The last Sundays of March and October 2026, and an ordinary day.
  for (const [midnight, hours] of [
    [Date.UTC(2026, 2, 28, 23), 23],
    [Date.UTC(2026, 9, 24, 22), 25],
    [Date.UTC(2026, 5, 1, 22), 24],
  ] as const) {
    const starts = Array.from({ length: hours }, (_, at) => berlin.startOfDay(midnight + at * HOUR_MS));
    expect(new Set(starts)).toEqual(new Set([midnight]));
    expect(berlin.startOfDay(midnight + hours * HOUR_MS)).toBe(midnight + hours * HOUR_MS);
  }
});

test.each([
  ['Atlantic/Azores', Date.UTC(2026, 9, 25, 0), 25],
  ['America/Havana', Date.UTC(2026, 10, 1, 4), 25],
  // The clocks change by half an hour there.
  ['Australia/Lord_Howe', Date.UTC(2026, 3, 4, 13), 25],
])('a day whose first hour occurs twice is one day: %s', (place, midnight, hours) => {
  const { startOfDay } = localTimeIn(place);
  const starts = Array.from({ length: hours }, (_, at) => startOfDay(midnight + at * HOUR_MS));
  expect(new Set(starts)).toEqual(new Set([midnight]));
  expect(startOfDay(midnight + hours * HOUR_MS)).toBe(midnight + hours * HOUR_MS);
  expect(startOfDay(midnight - HOUR_MS)).toBe(midnight - 24 * HOUR_MS);
});

test('with a half-hour UTC offset, a day begins at its first full UTC hour', () => {
  const { startOfDay } = localTimeIn('Asia/Kolkata');
  // Local midnight is at 18:30 UTC, so the hour before belongs to the previous day.
  const first = Date.UTC(2026, 10, 20, 19);
  const starts = Array.from({ length: 24 }, (_, at) => startOfDay(first + at * HOUR_MS));
  expect(new Set(starts)).toEqual(new Set([first]));
  expect(startOfDay(first - HOUR_MS)).toBe(first - 24 * HOUR_MS);
});

test('weekday and hour are local', () => {
  const atMs = Date.UTC(2026, 10, 22, 23);
  expect(localTimeIn('UTC').partsOf(atMs)).toMatchObject({ weekday: 7, hour: 23 });
  expect(localTimeIn('Europe/Berlin').partsOf(atMs)).toMatchObject({ weekday: 1, hour: 0 });
  expect(localTimeIn('Asia/Kolkata').partsOf(atMs)).toMatchObject({ weekday: 1, hour: 4 });
});
