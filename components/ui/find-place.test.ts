import { expect, test } from 'vitest';
import { findPlace } from './find-place.ts';

const even = { startPx: 100, gapPx: 0, heldPx: 40, othersPx: [40, 40, 40] };

test.each([
  [0, -500, 0],
  [0, 101, 0],
  [0, 139, 0],
  [0, 141, 1],
  [0, 179, 1],
  [0, 5_000, 3],
  [3, 261, 3],
  [3, 219, 2],
  [3, 181, 2],
  [3, -500, 0],
])('from place %i of even rows, a pointer at %i px moves the row to place %i', (from, pointerPx, to) => {
  expect(findPlace(from, pointerPx, even)).toBe(to);
});

test('a row dragged to the middle of any other takes its place and stays there, whatever the heights', () => {
  const sizes = [40, 120, 56, 40, 300, 90];
  const gapPx = 4;
  const tops = sizes.map((_, row) => sizes.slice(0, row).reduce((sum, size) => sum + size + gapPx, 0));
  for (const [from, heldPx] of sizes.entries()) {
    const rows = { startPx: 0, gapPx, heldPx, othersPx: sizes.filter((_, row) => row !== from) };
    for (const [to, sizePx] of sizes.entries()) {
      const pointerPx = (tops[to] ?? 0) + sizePx / 2;
      expect(findPlace(from, pointerPx, rows), `${from} to ${to}`).toBe(to);
      expect(findPlace(to, pointerPx, rows), `${from} to ${to}, once it is there`).toBe(to);
    }
  }
});

test('a list with one row has one place', () => {
  expect(findPlace(0, 900, { startPx: 0, gapPx: 0, heldPx: 40, othersPx: [] })).toBe(0);
});
