import { describe, expect, test } from 'vitest';
import { brushRange, selectionOf, timesOf, type Bucket } from './brush-range.ts';

const now = new Date(2026, 10, 30, 16, 53).getTime();
const at = (...parts: [number, number, number?]) =>
  new Date(2026, parts[0], parts[1], parts[2] ?? 0).toISOString();
const hourMs = 3_600_000;
/** Four hours, of which the last one runs. */
const buckets = [13, 14, 15, 16].map((hour): Bucket => {
  const fromMs = new Date(2026, 10, 30, hour).getTime();
  return { fromMs, toMs: fromMs + hourMs };
});
const start = (hour: number) => new Date(2026, 10, 30, hour).toISOString();

describe('the range of the chart', () => {
  test('is a week by hour without a selection', () => {
    expect(brushRange(null, {}, now)).toEqual({ span: '7d', per: 'hour', from: at(10, 24) });
  });

  test('grows to contain the selection', () => {
    expect(brushRange(null, { from: at(10, 3) }, now)).toMatchObject({ span: '30d', per: 'day' });
  });

  test('shows an older selection with as much time before and after it', () => {
    const range = brushRange(null, { from: at(2, 10, 8), to: at(2, 10, 10) }, now);
    expect(range).toEqual({ span: null, per: 'hour', from: at(2, 10, 6), to: at(2, 10, 12) });
  });

  test('of an older selection of weeks has whole days', () => {
    const range = brushRange(null, { from: at(2, 10, 8), to: at(2, 20, 10) }, now);
    expect(range).toEqual({ span: null, per: 'day', from: at(1, 28), to: at(2, 31) });
  });

  test('is the chosen one, whatever is selected', () => {
    expect(brushRange('24h', { from: at(2, 10) }, now)).toEqual({
      span: '24h',
      per: 'hour',
      from: at(10, 29, 17),
    });
  });
});

describe('the selected buckets', () => {
  test.each([
    [{}, null],
    [
      { from: start(14), to: start(15) },
      { first: 1, last: 2 },
    ],
    [{ from: new Date(2026, 10, 30, 14, 20).toISOString() }, { first: 1, last: 3 }],
    [{ to: start(13) }, { first: 0, last: 0 }],
    [{ to: start(9) }, null],
    [{ from: start(18) }, null],
  ])('for %j are %j', (filter, selection) => {
    expect(selectionOf(buckets, filter)).toEqual(selection);
  });
});

describe('the filter of a selection', () => {
  test('ends a moment before the next bucket begins', () => {
    expect(timesOf(buckets, { first: 1, last: 2 }, now)).toEqual({
      from: start(14),
      to: new Date(Date.parse(start(16)) - 1).toISOString(),
    });
  });

  test('stays open if it reaches up to now', () => {
    expect(timesOf(buckets, { first: 2, last: 3 }, now)).toEqual({ from: start(15), to: null });
  });

  test('is none if everything up to now is selected', () => {
    expect(timesOf(buckets, { first: 0, last: 3 }, now)).toEqual({ from: null, to: null });
  });

  test('keeps its end in a chart that ended earlier', () => {
    expect(timesOf(buckets, { first: 0, last: 3 }, now + 48 * hourMs)).toEqual({
      from: start(13),
      to: new Date(Date.parse(start(17)) - 1).toISOString(),
    });
  });

  test('selects the same buckets again', () => {
    const { from, to } = timesOf(buckets, { first: 1, last: 2 }, now);
    expect(selectionOf(buckets, { from: from ?? '', to: to ?? '' })).toEqual({ first: 1, last: 2 });
  });
});
