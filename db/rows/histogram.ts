/** Counts of durations by size: bin, count, bin, count, … Two histograms are added bin by bin. */
export type Histogram = ReadonlyMap<number, number>;

const BINS_PER_DOUBLING = 8;

/** The maximum relative error of a percentile read from a histogram. */
export const HISTOGRAM_ERROR = 2 ** (1 / (2 * BINS_PER_DOUBLING)) - 1;

/** The bin of a duration. Each bin is about a twelfth wider than the one before. */
export function binOf(ms: number): number {
  return ms <= 1 ? 0 : Math.floor(Math.log2(ms) * BINS_PER_DOUBLING) + 1;
}

/** The middle of a bin, in milliseconds. */
function valueOf(bin: number): number {
  return bin === 0 ? 1 : 2 ** ((bin - 0.5) / BINS_PER_DOUBLING);
}

export function encodeHistogram(histogram: Histogram): string {
  const parts: number[] = [];
  for (const [bin, count] of histogram) if (count !== 0) parts.push(bin, count);
  return parts.join(' ');
}

/** Adds an encoded histogram to one in memory. */
export function addEncoded(into: Map<number, number>, encoded: string): void {
  if (encoded === '') return;
  const parts = encoded.split(' ');
  for (let at = 0; at + 1 < parts.length; at += 2) addTo(into, Number(parts[at]), Number(parts[at + 1]));
}

export function addTo(into: Map<number, number>, bin: number, count: number): void {
  into.set(bin, (into.get(bin) ?? 0) + count);
}

/** The duration that this share (0 to 1) of all durations does not exceed; null if nothing was counted. */
export function percentileOf(histogram: Histogram, share: number): number | null {
  let total = 0;
  for (const count of histogram.values()) total += count;
  if (total <= 0) return null;
  const rank = Math.max(1, Math.ceil(total * share));
  let seen = 0;
  for (const bin of [...histogram.keys()].toSorted((a, b) => a - b)) {
    seen += histogram.get(bin) ?? 0;
    if (seen >= rank) return valueOf(bin);
  }
  return null;
}
