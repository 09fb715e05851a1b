import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HistoryPage, HistoryRequest } from '#lib/contracts/history';
import { addOlder, mergeNewest, type HistoryFeed } from './history-feed.ts';

function row(id: number, status: HistoryRequest['status'] = 'served'): HistoryRequest {
  return {
    id: String(id).padStart(6, '0'),
    createdAt: new Date(id * 1_000).toISOString(),
    category: 'main',
    requestedModel: 'a/one',
    servedModel: 'a/one',
    provider: null,
    status,
    switched: false,
    origin: null,
    stream: false,
    attemptCount: 1,
    durationMs: 1,
    timeToFirstTokenMs: null,
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
    costEstimated: false,
    clientId: null,
    clientName: null,
    connection: 'demo',
  };
}

/** The API’s page of a history with `total` requests and `size` rows per page. */
function pageOf(total: number, before: number | null, size: number): HistoryPage {
  const from = before === null ? total : Math.min(total, before - 1);
  const ids = Array.from({ length: Math.min(size, from) }, (_, at) => from - at);
  const end = ids.at(-1);
  return {
    requests: ids.map((id) => row(id)),
    nextCursor: end !== undefined && end > 1 ? row(end).id : null,
  };
}

const idsOf = (feed: HistoryFeed): number[] => feed.requests.map(({ id }) => Number(id));

test('a running request is updated in place', () => {
  const held = { requests: [row(3, 'running'), row(2), row(1)], nextCursor: null };
  const merged = mergeNewest(held, { requests: [row(3), row(2)], nextCursor: row(2).id });
  expect(merged.requests.map(({ status }) => status)).toEqual(['served', 'served', 'served']);
  expect(idsOf(merged)).toEqual([3, 2, 1]);
});

test('after a gap wider than a page, the list restarts instead of hiding the gap', () => {
  const held = mergeNewest(undefined, pageOf(20, null, 5));
  expect(idsOf(mergeNewest(held, pageOf(40, null, 5)))).toEqual([40, 39, 38, 37, 36]);
});

test('deleted rows disappear when the newest page contains the whole history', () => {
  const held = { requests: [row(3), row(2), row(1)], nextCursor: null };
  expect(idsOf(mergeNewest(held, { requests: [], nextCursor: null }))).toEqual([]);
});

test('a search that stopped early keeps its older results and the point it had searched to', () => {
  const held = {
    requests: [row(900), row(40)],
    nextCursor: row(10).id,
    searchedTo: '2026-11-01T00:00:00.000Z',
  };
  const newest = { requests: [row(990)], nextCursor: row(500).id, searchedTo: '2026-11-20T00:00:00.000Z' };
  expect(mergeNewest(held, newest)).toEqual({
    requests: [row(990), row(40)],
    nextCursor: row(10).id,
    searchedTo: '2026-11-01T00:00:00.000Z',
  });
  const nothingNew = { requests: [], nextCursor: row(500).id, searchedTo: '2026-11-20T00:00:00.000Z' };
  expect(idsOf(mergeNewest({ ...held, requests: [row(40)] }, nothingNew))).toEqual([40]);
});

test('any mix of polling and paging gives a complete list without duplicates, newest first', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('arrive' as const), count: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ do: fc.constant('older' as const), count: fc.constant(0) }),
  );
  fc.assert(
    fc.property(fc.nat({ max: 30 }), fc.array(step, { maxLength: 25 }), (initial, steps) => {
      let total = initial;
      let feed = mergeNewest(undefined, pageOf(total, null, 5));
      for (const { do: what, count } of steps) {
        if (what === 'arrive') {
          total += count;
          feed = mergeNewest(feed, pageOf(total, null, 5));
        } else if (feed.nextCursor !== null) {
          feed = addOlder(feed, pageOf(total, Number(feed.nextCursor), 5));
        }
        const ids = idsOf(feed);
        expect(ids).toEqual(Array.from({ length: ids.length }, (_, at) => total - at));
        expect(feed.nextCursor === null).toBe(ids.length === total);
      }
    }),
  );
});
