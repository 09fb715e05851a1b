import { expect, test } from 'vitest';
import { firstFullHour } from './days.ts';
import { endOf, fillSeries } from './fill-series.ts';

const startOf = (day: number) => firstFullHour(new Date(2026, 10, day)).toISOString();
const point = (at: string) => ({
  at,
  requests: 3,
  servedFirst: 3,
  rescued: 0,
  partial: 0,
  failed: 0,
  cancelled: 0,
  interrupted: 0,
  costUsd: 0.5,
});

test('hours without requests are filled in between the others', () => {
  const filled = fillSeries({
    from: '2026-11-21T10:00:00.000Z',
    to: '2026-11-21T14:00:00.000Z',
    per: 'hour',
    series: [point('2026-11-21T11:00:00.000Z')],
  });
  expect(filled.map(({ at, requests }) => [at.slice(11, 13), requests])).toEqual([
    ['10', 0],
    ['11', 3],
    ['12', 0],
    ['13', 0],
  ]);
});

test('days start at the first full local hour, without gaps or duplicates', () => {
  const filled = fillSeries({
    from: new Date(2026, 10, 3, 7).toISOString(),
    to: new Date(2026, 10, 8, 7).toISOString(),
    per: 'day',
    series: [point(startOf(3)), point(startOf(6))],
  });
  expect(filled.map(({ at }) => at)).toEqual([3, 4, 5, 6, 7, 8].map(startOf));
  expect(filled.reduce((sum, { requests }) => sum + requests, 0)).toBe(6);
});

test('each point ends where the next begins', () => {
  expect(endOf('2026-11-21T11:00:00.000Z', 'hour')).toBe('2026-11-21T12:00:00.000Z');
  expect(endOf(startOf(3), 'day')).toBe(startOf(4));
});
