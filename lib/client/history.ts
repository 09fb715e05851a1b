import { queryOptions } from '@tanstack/react-query';
import { HistoryDetail, HistoryPage } from '#lib/contracts/history';
import type { ConnectionId } from '#lib/contracts/connection';
import type { AttemptOutcome, Origin, RequestStatus } from '#lib/contracts/vocabulary';
import { fetchJson } from './fetch-json.ts';
import { isWorthRetrying } from './query-client.ts';
import { addOlder, hasGap, mergeNewest, type HistoryFeed } from './history-feed.ts';

/** What the list is narrowed to; an absent field narrows nothing. */
export type HistoryFilter = {
  readonly category?: string;
  readonly model?: string;
  readonly status?: RequestStatus;
  readonly switched?: boolean;
  /** Any of these. */
  readonly origins?: readonly Origin[];
  readonly requested?: string;
  readonly served?: string;
  readonly provider?: string;
  readonly client?: string;
  readonly stream?: boolean;
  readonly connection?: ConnectionId;
  /** Whether the demo answered. */
  readonly demo?: boolean;
  /** Instants, both included. */
  readonly from?: string;
  readonly to?: string;
  readonly minCostUsd?: number;
  readonly maxCostUsd?: number;
  /** Whether it is known what each answer that began cost. */
  readonly costKnown?: boolean;
  readonly minDurationMs?: number;
  readonly minFirstTokenMs?: number;
  /** Monday is 1; weekday and hour are those of the time zone. */
  readonly weekday?: number;
  readonly hour?: number;
  readonly timeZone?: string;
  /** One and the same attempt is like all that is said with `attempt`. */
  readonly attemptModel?: string;
  readonly attemptProvider?: string;
  readonly attemptConnection?: ConnectionId;
  readonly attemptOutcome?: AttemptOutcome;
  /** Any of these. */
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

/** The list from its newest request on. Each poll brings the newest page and keeps what was read before. */
export function historyQuery(filter: HistoryFilter) {
  const queryKey = ['history', 'list', filter] as const;
  return queryOptions<HistoryFeed>({
    queryKey,
    queryFn: async ({ signal, client }) => {
      let newest = await readPage({ filter, cursor: null, limit: pageSize, signal });
      const held = () => client.getQueryData<HistoryFeed>(queryKey);
      // More came in than one page holds: the part between is read too, unless it is far.
      for (let read = 0; read < maxGapReads && newest.nextCursor !== null && hasGap(held(), newest); read++) {
        const between = await readPage({ filter, cursor: newest.nextCursor, limit: gapPageSize, signal });
        newest = addOlder(newest, between);
      }
      return mergeNewest(held(), newest);
    },
    refetchInterval: pollMs,
    // The next poll is a retry anyway; more of them would only keep back that the server is gone.
    retry: (failureCount, error) => failureCount < 1 && isWorthRetrying(error),
    staleTime: 0,
    // Rows that did not change keep their identity, and so are not drawn again.
    structuralSharing: true,
  });
}

/** The page behind `cursor`, as a step to take on what the list has by then. */
export async function readOlder(
  filter: HistoryFilter,
  cursor: string,
): Promise<(feed: HistoryFeed) => HistoryFeed> {
  const page = await readPage({ filter, cursor, limit: pageSize });
  return (feed) => (feed.nextCursor === cursor ? addOlder(feed, page) : feed);
}

/** One request with its attempts; asked again while it is still running. */
export function historyDetailQuery(id: string) {
  return queryOptions({
    queryKey: ['history', 'detail', id],
    queryFn: ({ signal }) => fetchJson(HistoryDetail, `/api/history/${encodeURIComponent(id)}`, { signal }),
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
  return fetchJson(HistoryPage, historyPath(read), signal === undefined ? {} : { signal });
}

function historyPath({ filter, cursor, limit }: Parameters<typeof readPage>[0]): string {
  const search = filterSearch(filter);
  search.set('limit', String(limit));
  if (cursor !== null) search.set('cursor', cursor);
  return `/api/history?${search}`;
}

/** The filter as the API takes it. */
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
