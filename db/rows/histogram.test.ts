import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addEncoded, addTo, binOf, encodeHistogram, HISTOGRAM_ERROR, percentileOf } from './histogram.ts';

const durations = fc.array(fc.double({ min: 1, max: 3_600_000, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
});

function histogramOf(values: readonly number[]): Map<number, number> {
  const histogram = new Map<number, number>();
  for (const value of values) addTo(histogram, binOf(value), 1);
  return histogram;
}

test('a percentile is within the documented error of the exact one', () => {
  fc.assert(
    fc.property(durations, fc.constantFrom(0.5, 0.95, 0.99), (values, share) => {
      const sorted = values.toSorted((a, b) => a - b);
      const truth = sorted[Math.max(1, Math.ceil(sorted.length * share)) - 1] ?? Number.NaN;
      const read = percentileOf(histogramOf(values), share) ?? Number.NaN;
      expect(Math.abs(read / truth - 1)).toBeLessThanOrEqual(HISTOGRAM_ERROR + 1e-9);
    }),
  );
  expect(percentileOf(new Map(), 0.5)).toBeNull();
});

test('adding and subtracting histograms equals a histogram of all their values', () => {
  fc.assert(
    fc.property(durations, durations, (some, others) => {
      const sum = histogramOf(some);
      addEncoded(sum, encodeHistogram(histogramOf(others)));
      expect(sum).toEqual(histogramOf([...some, ...others]));
      for (const value of others) addTo(sum, binOf(value), -1);
      expect(percentileOf(sum, 0.5)).toBe(percentileOf(histogramOf(some), 0.5));
    }),
  );
});
