import { expect, test } from 'vitest';
import type { HistoryFilter } from '#lib/client/history';
import { countPoint, describeUnsummed, summedFilter } from './brush-figures.ts';

const point = {
  requests: 63,
  servedFirst: 1,
  rescued: 2,
  partial: 4,
  failed: 8,
  cancelled: 16,
  interrupted: 32,
};

test.each<[HistoryFilter, readonly [number, number, number, number]]>([
  [{}, [1, 2, 8, 52]],
  [{ status: 'served' }, [1, 2, 0, 0]],
  [{ status: 'served', switched: false }, [1, 0, 0, 0]],
  [{ switched: true }, [0, 2, 0, 0]],
  [{ status: 'failed' }, [0, 0, 8, 0]],
  [{ status: 'cancelled' }, [0, 0, 0, 16]],
])('the filter %j counts %j', (filter, [served, switched, failed, other]) => {
  expect(countPoint(point, filter)).toEqual({ served, switched, failed, other });
});

test.each<[HistoryFilter, string | null]>([
  [{ category: 'main', model: 'x', status: 'failed', from: '2026-11-21T00:00:00.000Z' }, null],
  [{ status: 'served', switched: true }, null],
  [{ q: 'limit' }, 'The chart ignores the filters for search.'],
  [
    { q: 'limit', origins: ['credits'], minCostUsd: 1, maxCostUsd: 2 },
    'The chart ignores the filters for search, cause and cost.',
  ],
  [{ status: 'running' }, 'The chart ignores the filters for status.'],
  [{ switched: true }, 'The chart counts complete answers only.'],
])('for the filter %j the chart notes %j', (filter, note) => {
  expect(describeUnsummed(filter)).toBe(note);
});

test('the sums get only what they can answer', () => {
  expect(summedFilter({ category: 'main', demo: true, q: 'limit', status: 'failed' })).toEqual({
    category: 'main',
    demo: true,
  });
});
