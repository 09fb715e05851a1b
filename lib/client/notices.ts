import { infiniteQueryOptions, queryOptions, type InfiniteData } from '@tanstack/react-query';
import type { MarkNotices, NoticesAnswer, NoticeState, UnreadNotices } from '#lib/contracts/notice';
import { fetchJson } from './fetch-json.ts';

/** Refetched while the page is visible. */
export const unreadNoticesQuery = queryOptions({
  queryKey: ['unread-notices'],
  queryFn: ({ signal }) => fetchJson<UnreadNotices>('/api/notices/unread', { signal }),
  refetchInterval: 15_000,
});

export type NoticeFilter = NoticeState | 'all';

export const noticesKey = ['notices'] as const;

/** Not refetched automatically: the rows must not move while a person reads them. */
export function noticesQuery(filter: NoticeFilter) {
  return infiniteQueryOptions({
    queryKey: [...noticesKey, filter],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams();
      if (filter !== 'all') query.set('state', filter);
      if (pageParam !== null) query.set('cursor', String(pageParam));
      return fetchJson<NoticesAnswer>(`/api/notices?${query}`, { signal });
    },
    initialPageParam: null as number | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Infinity,
    refetchOnMount: 'always',
  });
}

export function markNotices(input: MarkNotices): Promise<UnreadNotices> {
  return fetchJson<UnreadNotices>('/api/notices/mark', { method: 'POST', body: input });
}

/** The loaded pages with these notices marked; all of them without `ids`. */
export function withMarks<Param>(
  loaded: InfiniteData<NoticesAnswer, Param> | undefined,
  { ids, read }: MarkNotices,
): InfiniteData<NoticesAnswer, Param> | undefined {
  if (loaded === undefined) return undefined;
  return {
    ...loaded,
    pages: loaded.pages.map((page) => ({
      ...page,
      notices: page.notices.map((notice) =>
        ids === undefined || ids.includes(notice.id) ? { ...notice, isRead: read } : notice,
      ),
    })),
  };
}
