import { expect, test } from 'vitest';
import { describeBuckets, describeTick } from './describe-buckets.ts';

const hours = (first: Date, count: number) =>
  Array.from({ length: count }, (_, at) => {
    const fromMs = first.getTime() + at * 3_600_000;
    return { fromMs, toMs: fromMs + 3_600_000 };
  });
const days = (first: Date, count: number) =>
  Array.from({ length: count }, (_, at) => {
    const [from, to] = [new Date(first), new Date(first)];
    from.setDate(from.getDate() + at);
    to.setDate(to.getDate() + at + 1);
    return { fromMs: from.getTime(), toMs: to.getTime() };
  });

test.each([
  [hours(new Date(2026, 10, 27, 14), 3), 'Fri 27 Nov, 14:00 – 17:00'],
  [hours(new Date(2026, 10, 27, 22), 2), 'Fri 27 Nov, 22:00 – 00:00'],
  [hours(new Date(2026, 10, 27, 22), 5), '27 Nov, 22:00 – 28 Nov, 03:00'],
  [days(new Date(2026, 10, 27), 1), 'Fri 27 Nov'],
  [days(new Date(2026, 10, 23), 5), 'Mon 23 Nov – Fri 27 Nov'],
  [[], ''],
])('buckets %# are described by the time they cover', (buckets, text) => {
  expect(describeBuckets(buckets)).toBe(text);
});

const ticksOf = (buckets: readonly { fromMs: number; toMs: number }[]) =>
  buckets.flatMap((_, at) => describeTick(buckets, at)?.label ?? []);

test('a few bars have labels: midnights of a week, every sixth hour of a day, days of a month', () => {
  expect(ticksOf(hours(new Date(2026, 10, 24, 5), 60))).toEqual(['Wed 25', 'Thu 26']);
  expect(ticksOf(hours(new Date(2026, 10, 24, 5), 24))).toEqual(['06:00', '12:00', '18:00', '00:00']);
  expect(ticksOf(days(new Date(2026, 10, 1), 30))).toHaveLength(6);
});
