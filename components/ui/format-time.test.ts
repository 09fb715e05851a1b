import { expect, test } from 'vitest';
import { formatClock, formatClockOrDay, formatDay, formatRecent, formatRelative } from './format-time.ts';

const now = Date.UTC(2026, 10, 20, 12);
const minute = 60_000;

test.each([
  [0, 'just now'],
  [30_000, 'just now'],
  [50_000, '1 min ago'],
  [59 * minute, '59 min ago'],
  [125 * minute, '2 h ago'],
  [3 * 24 * 60 * minute, '3 d ago'],
  [-10 * minute, 'in 10 min'],
  [-20_000, 'in a moment'],
])('%s ms before now reads %s', (agoMs, text) => {
  expect(formatRelative(now - agoMs, now)).toBe(text);
});

test('an old date is written out, with the year if it is not the current one', () => {
  expect(formatRelative(now - 30 * 24 * 60 * minute, now)).toMatch(/^2\d Oct$/);
  expect(formatRelative(Date.UTC(2025, 0, 15, 12), now)).toBe('15 Jan 2025');
});

test('a time today has no date, any other time has one', () => {
  const noon = new Date(2026, 10, 20, 12).getTime();
  expect(formatClock(noon - 30 * minute, noon)).toBe('11:30');
  expect(formatClock(noon - 13 * 60 * minute, noon)).toBe('19 Nov, 23:00');
  expect(formatClockOrDay(noon - 30 * minute, noon)).toBe('11:30');
  expect(formatClockOrDay(noon - 13 * 60 * minute, noon)).toBe('19 Nov');
});

test('under the heading of a day, the last hour is told in minutes and the rest as a clock time', () => {
  const noon = new Date(2026, 10, 20, 12).getTime();
  expect(formatRecent(noon - 59 * minute, noon)).toBe('59 min ago');
  expect(formatRecent(noon - 60 * minute, noon)).toBe('11:00');
  expect(formatRecent(noon - 13 * 60 * minute, noon)).toBe('23:00');
});

test.each([
  [new Date(2026, 10, 20, 0), 'Today'],
  [new Date(2026, 10, 19, 23, 59), 'Yesterday'],
  [new Date(2026, 10, 18, 23, 59), 'Wed 18 Nov'],
  [new Date(2025, 10, 20, 12), 'Thu 20 Nov 2025'],
])('the day of %s reads %s', (at, text) => {
  expect(formatDay(at.getTime(), new Date(2026, 10, 20, 12).getTime())).toBe(text);
});
