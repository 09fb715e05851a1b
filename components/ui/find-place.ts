/** The sizes of a list's rows along its direction: down, or to the right. */
export type RowSizes = {
  /** The start of the first row. */
  startPx: number;
  gapPx: number;
  heldPx: number;
  /** Every row except the held one, in order. */
  othersPx: readonly number[];
};

/**
 * The index where a held row is dropped: after every row that the pointer has reached. It depends only on
 * sizes, so rows that are still moving or not rendered yet can't change it.
 */
export function findPlace(
  place: number,
  pointerPx: number,
  { startPx, gapPx, heldPx, othersPx }: RowSizes,
): number {
  let to = place;
  let topPx = othersPx.slice(0, place).reduce((sum, sizePx) => sum + sizePx + gapPx, startPx);
  // A row taller than the held one must be passed further towards its middle, or else it would move back
  // under the pointer.
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
