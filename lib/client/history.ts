import { queryOptions } from '@tanstack/react-query';
import type { HistoryDetail, HistoryPage } from '#lib/contracts/history';
import type { ConnectionId } from '#lib/contracts/connection';
import type { AttemptOutcome, Origin, RequestStatus } from '#lib/contracts/vocabulary';
import { fetchJson } from './fetch-json.ts';
import { isWorthRetrying } from './query-client.ts';
import { addOlder, hasGap, mergeNewest, type HistoryFeed } from './history-feed.ts';

/** The filter of the history list. An absent field does not filter. */
export type HistoryFilter = {
  readonly category?: string;
  readonly model?: string;
  readonly status?: RequestStatus;
  readonly switched?: boolean;
  /** Matches any of these. */
  readonly origins?: readonly Origin[];
  readonly requested?: string;
  readonly served?: string;
  readonly provider?: string;
  readonly client?: string;
  readonly stream?: boolean;
  readonly connection?: ConnectionId;
  /** Whether the demo served the request. */
  readonly demo?: boolean;
  /** Both inclusive, ISO 8601. */
  readonly from?: string;
  readonly to?: string;
  readonly minCostUsd?: number;
  readonly maxCostUsd?: number;
  /** Whether the cost of every answer is known. */
  readonly costKnown?: boolean;
  readonly minDurationMs?: number;
  readonly minFirstTokenMs?: number;
  /** ISO weekday (Monday is 1) and hour, in the browser's time zone. */
  readonly weekday?: number;
  readonly hour?: number;
  readonly timeZone?: string;
  /** All `attempt…` fields must match the same attempt. */
  readonly attemptModel?: string;
  readonly attemptProvider?: string;
  readonly attemptConnection?: ConnectionId;
  readonly attemptOutcome?: AttemptOutcome;
  /** Matches any of these. */
  readonly attemptOrigins?: readonly Origin[];
  readonly attemptKind?: string;
  readonly attemptPaid?: boolean;
  readonly attemptCostKnown?: boolean;
  readonly q?: string;
};

export const pageSize = 50;
const gapPageSize = 200;
const maxGapReads = 4;
const pollMs = 2_000;

/** The history list. Each poll reads the newest page and keeps the rows read earlier. */
export function historyQuery(filter: HistoryFilter) {
  const queryKey = ['history', 'list', filter] as const;
  return queryOptions<HistoryFeed>({
    queryKey,
    queryFn: async ({ signal, client }) => {
      let newest = await readPage({ filter, cursor: null, limit: pageSize, signal });
      const held = () => client.getQueryData<HistoryFeed>(queryKey);
      // More rows arrived than fit on a page, so the gap is read too unless it is too large.
      for (let read = 0; read < maxGapReads && newest.nextCursor !== null && hasGap(held(), newest); read++) {
        const between = await readPage({ filter, cursor: newest.nextCursor, limit: gapPageSize, signal });
        newest = addOlder(newest, between);
      }
      return mergeNewest(held(), newest);
    },
    refetchInterval: pollMs,
    // The next poll is a retry anyway. More retries would only delay the message that the server is down.
    retry: (failureCount, error) => failureCount < 1 && isWorthRetrying(error),
    staleTime: 0,
    // Unchanged rows keep their identity and are not rendered again.
    structuralSharing: true,
  });
}

/** Reads the page after `cursor`. Returns an updater for the list, which may have changed in the meantime. */
export async function readOlder(
  filter: HistoryFilter,
  cursor: string,
): Promise<(feed: HistoryFeed) => HistoryFeed> {
  const page = await readPage({ filter, cursor, limit: pageSize });
  return (feed) => (feed.nextCursor === cursor ? addOlder(feed, page) : feed);
}

/** One request with its attempts. Refetched while the request is running. */
export function historyDetailQuery(id: string) {
  return queryOptions({
    queryKey: ['history', 'detail', id],
    queryFn: ({ signal }) => fetchJson<HistoryDetail>(`/api/history/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: (query) => (query.state.data?.request.status === 'running' ? 1_000 : false),
  });
}

async function readPage(read: {
  filter: HistoryFilter;
  cursor: string | null;
  limit: number;
  signal?: AbortSignal;
}): Promise<HistoryPage> {
  const { signal } = read;
  return fetchJson<HistoryPage>(historyPath(read), signal === undefined ? {} : { signal });
}

function historyPath({ filter, cursor, limit }: Parameters<typeof readPage>[0]): string {
  const search = filterSearch(filter);
  search.set('limit', String(limit));
  if (cursor !== null) search.set('cursor', cursor);
  return `/api/history?${search}`;
}

/** The query string of a filter for the API. */
export function filterSearch({
  origins = [],
  attemptOrigins = [],
  q,
  ...rest
}: HistoryFilter): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(rest)) search.set(name, String(value));
  if (origins.length > 0) search.set('origin', origins.join(','));
  if (attemptOrigins.length > 0) search.set('attemptOrigin', attemptOrigins.join(','));
  if (q !== undefined) search.set('q', q.trim());
  return search;
}
