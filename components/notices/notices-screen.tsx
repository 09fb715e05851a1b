'use client';

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { Page } from '#components/shell/page';
import { ReadFailure } from '#components/shell/read-failure';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';
import { Segmented } from '#components/ui/segmented';
import { Skeleton } from '#components/ui/skeleton';
import { describeFailure } from '#lib/client/fetch-json';
import {
  markNotices,
  noticesKey,
  noticesQuery,
  type NoticeFilter,
  unreadNoticesQuery,
  withMarks,
} from '#lib/client/notices';
import type { MarkNotices } from '#lib/contracts/notice';
import { toast } from '#components/ui/toast-manager.ts';
import { useOnceHydrated } from '#components/ui/use-is-hydrated.ts';
import { NoticeRow } from './notice-row.tsx';

const filters = ['all', 'open', 'resolved'] as const;

const emptyWords: Record<NoticeFilter, string> = {
  all: 'No notices yet',
  open: 'No open notices',
  resolved: 'No resolved notices',
};

/** Everything that Understudy reports, newest first. */
export function NoticesScreen() {
  const [filter, setFilter] = useQueryState('state', parseAsStringLiteral(filters).withDefault('all'));
  const query = useInfiniteQuery(noticesQuery(filter));
  const unread = useOnceHydrated(useQuery(unreadNoticesQuery).data);
  const mark = useMark();
  const notices = query.data?.pages.flatMap((page) => page.notices);
  const latest = unread?.latest ?? null;
  const isBehind =
    notices !== undefined &&
    latest !== null &&
    filter !== 'resolved' &&
    !notices.some(({ id, isRead }) => id === latest.id && !isRead);
  return (
    <Page title="Notices" width="reading">
      <div className="flex min-h-10 flex-wrap items-center justify-between gap-2 pb-2">
        <Segmented
          label="Show"
          value={filter}
          onValueChange={(next) => void setFilter(next)}
          options={[
            { value: 'all', label: 'All' },
            { value: 'open', label: 'Open' },
            { value: 'resolved', label: 'Resolved' },
          ]}
        />
        <div className="flex items-center gap-2">
          {isBehind ? (
            <Button size="small" isBusy={query.isRefetching} onClick={() => void query.refetch()}>
              Show new
            </Button>
          ) : null}
          <Button
            size="small"
            variant="ghost"
            disabled={unread === undefined || unread.unread === 0}
            isBusy={mark.isPending && mark.variables.ids === undefined}
            onClick={() => mark.mutate({ read: true })}
          >
            Mark all as read
          </Button>
        </div>
      </div>
      {notices === undefined ? (
        query.isError ? (
          <ReadFailure query={query} title="Couldn’t load the notices" />
        ) : (
          <div role="status" aria-label="Loading the notices" className="flex flex-col gap-3 border-t pt-3">
            <Skeleton className="h-16" />
            <Skeleton className="h-16" />
            <Skeleton className="h-16" />
          </div>
        )
      ) : notices.length === 0 ? (
        <EmptyState icon={<Bell />} title={emptyWords[filter]}>
          Understudy reports budgets, failing models and connections, changed models and expiring keys here.
        </EmptyState>
      ) : (
        <ul aria-label="Notices, newest first" className="divide-y border-y">
          {notices.map((notice) => (
            <NoticeRow
              key={notice.id}
              notice={notice}
              onMark={(read) => mark.mutate({ ids: [notice.id], read })}
            />
          ))}
        </ul>
      )}
      {query.hasNextPage ? (
        <Button className="mt-3" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show older notices
        </Button>
      ) : null}
    </Page>
  );
}

/** Marks on the screen at once, and takes it back if the server refuses. */
function useMark() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: markNotices,
    onMutate(input: MarkNotices) {
      for (const filter of filters)
        queryClient.setQueryData(noticesQuery(filter).queryKey, (loaded) => withMarks(loaded, input));
    },
    onSuccess: (unread) => queryClient.setQueryData(unreadNoticesQuery.queryKey, unread),
    onError(error) {
      toast({ tone: 'danger', title: 'Couldn’t mark the notices', description: describeFailure(error) });
      void queryClient.invalidateQueries({ queryKey: noticesKey });
    },
  });
}
