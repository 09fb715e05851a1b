import { expect, test } from 'vitest';
import { formatHourSpan } from './format-hours.ts';

test('an hour is shown with its start and end', () => {
  expect(formatHourSpan(14, 'UTC')).toBe('14–15 h');
  expect(formatHourSpan(23, 'Asia/Tokyo')).toBe('23–24 h');
});

test('minutes are shown where the UTC offset is not a full hour', () => {
  expect(formatHourSpan(14, 'Asia/Kolkata')).toBe('14:30–15:30 h');
  expect(formatHourSpan(23, 'Asia/Kathmandu')).toBe('23:45–0:45 h');
});
