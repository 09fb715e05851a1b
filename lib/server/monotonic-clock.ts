/** Epoch milliseconds with fractions that never go back, whatever is done to the system's clock. */
export function monotonicNowMs(): number {
  return performance.timeOrigin + performance.now();
}
