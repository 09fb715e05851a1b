import { expect, test } from 'vitest';
import { limitingProviders, sumByHour } from './limits-by-hour.ts';

const cells = [
  { provider: 'One', weekday: 1, hour: 0, calls: 2 },
  { provider: 'Two', weekday: 1, hour: 0, calls: 5 },
  { provider: 'Two', weekday: 7, hour: 23, calls: 1 },
  { provider: null, weekday: 3, hour: 9, calls: 4 },
];

test('the hours of all providers add up to all limited calls', () => {
  const rows = sumByHour(cells, null);
  expect(rows[0]?.[0]).toBe(7);
  expect(rows[6]?.[23]).toBe(1);
  expect(rows.flat().reduce((sum, calls) => sum + calls, 0)).toBe(12);
});

test('a single provider can be shown', () => {
  const rows = sumByHour(cells, 'Two');
  expect(rows[0]?.[0]).toBe(5);
  expect(rows.flat().reduce((sum, calls) => sum + calls, 0)).toBe(6);
});

test('providers are sorted by limited calls, and calls without a provider are excluded', () => {
  expect(limitingProviders(cells)).toEqual([
    { provider: 'Two', calls: 6 },
    { provider: 'One', calls: 2 },
  ]);
});
