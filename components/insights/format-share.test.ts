import { expect, test } from 'vitest';
import { formatShare } from './format-share.ts';

test.each([
  [0, 10, '0%'],
  [10, 10, '100%'],
  [345, 420, '82%'],
  [3, 420, '0.7%'],
  [1, 1_000_000, '0.1%'],
  [999_999, 1_000_000, '99.9%'],
  [0, 0, '–'],
])('%i of %i is %s', (part, whole, said) => {
  expect(formatShare(part, whole)).toBe(said);
});
