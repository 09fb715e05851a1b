/** Rows of a list along the way it runs: down, or to the right. */
export type RowSizes = {
  /** Where the first row starts. */
  startPx: number;
  gapPx: number;
  heldPx: number;
  /** Every row but the held one, in order. */
  othersPx: readonly number[];
};

/**
 * The place a held row goes to from `place`: past every row that the pointer is on or beyond. It depends on sizes
 * alone, so rows that are still moving, or were not drawn in time, cannot change it.
 */
export function findPlace(
  place: number,
  pointerPx: number,
  { startPx, gapPx, heldPx, othersPx }: RowSizes,
): number {
  let to = place;
  let topPx = othersPx.slice(0, place).reduce((sum, sizePx) => sum + sizePx + gapPx, startPx);
  // A row that is taller than the held one is passed nearer to its middle: else it would come back under the pointer.
  const reachPx = (sizePx: number) => Math.max(0, sizePx - heldPx) / 2;
  for (const sizePx of othersPx.slice(place)) {
    if (pointerPx <= topPx + heldPx + gapPx + reachPx(sizePx)) break;
    topPx += sizePx + gapPx;
    to += 1;
  }
  if (to > place) return to;
  for (const sizePx of othersPx.slice(0, place).toReversed()) {
    if (pointerPx >= topPx - gapPx - reachPx(sizePx)) break;
    topPx -= sizePx + gapPx;
    to -= 1;
  }
  return to;
}
