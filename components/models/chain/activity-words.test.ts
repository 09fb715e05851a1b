import { expect, test } from 'vitest';
import { addActivity, describeCounts, describeMark } from './activity-words.ts';

const none = { served: 0, limited: 0, failed: 0, skipped: 0 };
const at = (hour: number, minute = 0) => new Date(2026, 10, 30, hour, minute).toISOString();
const now = new Date(2026, 10, 30, 16).getTime();

test('a mark of one request tells its time and outcomes', () => {
  const mark = { from: at(14, 2), to: at(14, 2), ...none, served: 1, limited: 2, requestId: 'a' };
  expect(describeMark(mark, now)).toBe('14:02: 1 served, 2 rate-limited');
});

test('a mark of a stretch of time tells all outcomes', () => {
  const mark = { from: at(14), to: at(14, 30), ...none, served: 1_200, skipped: 3, requestId: null };
  expect(describeMark(mark, now)).toBe('14:00 – 14:30: 1,200 served, 3 skipped');
});

test('counts add up, and none are no words', () => {
  expect(
    addActivity([
      { ...none, served: 1 },
      { ...none, served: 2, failed: 1 },
    ]),
  ).toEqual({
    ...none,
    served: 3,
    failed: 1,
  });
  expect(describeCounts(addActivity([]))).toBe('');
});
