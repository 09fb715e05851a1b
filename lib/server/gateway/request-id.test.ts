import { expect, test } from 'vitest';
import { createRequestId } from './request-id.ts';

test('ids sort by creation order, even within a millisecond', () => {
  const ids = Array.from({ length: 5_000 }, (_, index) =>
    createRequestId(1_790_000_000_000 + Math.floor(index / 1_000)),
  );
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test('an id contains its creation time', () => {
  const ms = 1_790_000_123_456;
  expect(
    Number.parseInt(
      createRequestId(ms + 0.7)
        .replaceAll('-', '')
        .slice(0, 12),
      16,
    ),
  ).toBe(ms);
});
