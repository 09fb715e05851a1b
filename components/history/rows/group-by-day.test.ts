import { expect, test } from 'vitest';
import type { HistoryRequest } from '#lib/contracts/history';
import { groupByDay } from './group-by-day.ts';

const request = (id: string, at: Date) => ({ id, createdAt: at.toISOString() }) as HistoryRequest;

test('each day begins with a heading, by the clock of the browser', () => {
  const lines = groupByDay([
    request('c', new Date(2026, 10, 30, 0, 1)),
    request('b', new Date(2026, 10, 29, 23, 59)),
    request('a', new Date(2026, 10, 29, 8)),
  ]);
  expect(lines.map(({ key }) => key)).toEqual(['2026-11-30', 'c', '2026-11-29', 'b', 'a']);
  expect(lines.flatMap((line) => (line.kind === 'day' ? [line.day.count] : []))).toEqual([1, 2]);
});

test('no requests need no heading', () => {
  expect(groupByDay([])).toEqual([]);
});
