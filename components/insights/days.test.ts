import { expect, test } from 'vitest';
import { dayOf, firstFullHour, rangeOfDays } from './days.ts';

test('a range includes its last day in full', () => {
  const { from, to } = rangeOfDays({ first: '2026-11-20', last: '2026-11-21' });
  expect(Date.parse(to) - Date.parse(from)).toBe(48 * 3_600_000);
  expect(dayOf(Date.parse(from))).toBe('2026-11-20');
  expect(dayOf(Date.parse(to) - 3_600_000)).toBe('2026-11-21');
});

test('a day starts at a full UTC hour', () => {
  expect(firstFullHour(new Date('2026-11-20T18:30:00Z')).toISOString()).toBe('2026-11-20T19:00:00.000Z');
  expect(firstFullHour(new Date('2026-11-20T23:00:00Z')).toISOString()).toBe('2026-11-20T23:00:00.000Z');
});

test('reversed days give the same range', () => {
  expect(rangeOfDays({ first: '2026-11-21', last: '2026-11-03' })).toEqual(
    rangeOfDays({ first: '2026-11-03', last: '2026-11-21' }),
  );
});

test('a single day is a valid range', () => {
  const { from, to } = rangeOfDays({ first: '2026-11-21', last: '2026-11-21' });
  expect(Date.parse(to) - Date.parse(from)).toBe(24 * 3_600_000);
});
