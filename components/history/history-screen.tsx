'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowUp, History } from 'lucide-react';
import Link from 'next/link';
import { useRef, useState } from 'react';
import { describeFailure } from '#lib/client/fetch-json';
import { historyQuery, pageSize, readOlder, type HistoryFilter } from '#lib/client/history';
import { Page } from '#components/shell/page';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';
import { InlineNotice } from '#components/ui/inline-notice';
import { RelativeTime } from '#components/ui/relative-time';
import { Skeleton } from '#components/ui/skeleton';
import { cn } from '../ui/cn.ts';
import { ExportMenu } from './export-menu.tsx';
import { HistoryFilters, isNarrowed } from './history-filters.tsx';
import { HistoryList } from './history-list.tsx';
import { HistoryTable } from './history-table.tsx';
import { useHistoryFilter } from './use-history-filter.ts';
import { useMediaQuery } from '../ui/use-media-query.ts';
import { useLiveRows } from './use-live-rows.ts';
import { useRowKeys } from './use-row-keys.ts';

/** Every request, newest first; new ones appear by themselves. */
export function HistoryScreen() {
  const [filter, setFilter] = useHistoryFilter();
  return (
    <Page
      title="History"
      description="Who answered each request, and why it switched."
      width="full"
      actions={<ExportMenu filter={filter} />}
    >
      <HistoryFilters filter={filter} setFilter={setFilter} />
      <Requests filter={filter} onClear={() => void setFilter(null)} />
    </Page>
  );
}

function Requests({ filter, onClear }: { filter: HistoryFilter; onClear: () => void }) {
  const queryClient = useQueryClient();
  const query = historyQuery(filter);
  const feed = useQuery({ ...query, placeholderData: keepPreviousData });
  const list = useRef<HTMLDivElement>(null);
  const isNarrow = useMediaQuery('(max-width: 767px)');
  const filterKey = JSON.stringify(filter);
  const [opened, setOpened] = useState({ filterKey, pages: 1 });
  // Another filter begins at its first page.
  const limit = pageSize * (opened.filterKey === filterKey ? opened.pages : 1);
  const [older, setOlder] = useState<{ isReading: boolean; failure: string | null }>({
    isReading: false,
    failure: null,
  });
  const focusedId = useRowKeys(list);
  const rows = feed.data?.requests ?? [];
  const { shown, heldBackCount, showNewest } = useLiveRows(rows, limit, list);

  const showOlder = async () => {
    const cursor = feed.data?.nextCursor ?? null;
    const wanted = limit + pageSize;
    if (rows.length < wanted + heldBackCount && cursor !== null) {
      setOlder({ isReading: true, failure: null });
      try {
        const add = await readOlder(filter, cursor);
        queryClient.setQueryData(query.queryKey, (held) => (held === undefined ? held : add(held)));
      } catch (error) {
        setOlder({ isReading: false, failure: describeFailure(error) });
        return;
      }
      setOlder({ isReading: false, failure: null });
    }
    setOpened({ filterKey, pages: wanted / pageSize });
  };

  if (feed.data === undefined) {
    return feed.isError ? (
      <InlineNotice
        tone="danger"
        className="mt-4"
        title="The history could not be read"
        actions={
          <Button size="small" onClick={() => void feed.refetch()}>
            Try again
          </Button>
        }
      >
        {describeFailure(feed.error)}
      </InlineNotice>
    ) : (
      <LoadingRows />
    );
  }

  const tabStopId = shown.some(({ id }) => id === focusedId) ? focusedId : (shown[0]?.id ?? null);
  const hasOlder = feed.data.nextCursor !== null || rows.length - heldBackCount > shown.length;
  const Rows = isNarrow ? HistoryList : HistoryTable;

  return (
    <>
      {feed.isError ? (
        <InlineNotice tone="warn" className="mt-3" title="New requests are not shown at the moment">
          {describeFailure(feed.error)}
        </InlineNotice>
      ) : null}
      <div className="pointer-events-none sticky top-2 z-10 flex h-0 justify-center" role="status">
        {heldBackCount > 0 ? (
          <Button
            size="small"
            variant="primary"
            className="pointer-events-auto mt-3 rounded-full shadow-float"
            icon={<ArrowUp />}
            onClick={showNewest}
          >
            {heldBackCount} new {heldBackCount === 1 ? 'request' : 'requests'}
          </Button>
        ) : null}
      </div>
      {shown.length === 0 && !hasOlder ? (
        <NoRequests isNarrowed={isNarrowed(filter)} onClear={onClear} />
      ) : null}
      {shown.length > 0 ? (
        <div
          ref={list}
          className={cn('mt-3 transition-opacity', feed.isPlaceholderData && 'opacity-50')}
          aria-busy={feed.isPlaceholderData}
        >
          <Rows requests={shown} tabStopId={tabStopId} />
        </div>
      ) : null}
      {older.failure === null ? null : (
        <InlineNotice tone="danger" className="mt-3" title="Older requests could not be read">
          {older.failure}
        </InlineNotice>
      )}
      {shown.length > 0 || hasOlder ? (
        <div className="flex min-h-14 flex-wrap items-center justify-center gap-x-3 gap-y-1">
          {feed.data.searchedTo == null ? null : (
            <p className="text-xs text-fg-muted">
              {shown.length === 0 ? 'Nothing found so far. ' : ''}Searched back to{' '}
              <RelativeTime iso={feed.data.searchedTo} />.
            </p>
          )}
          {hasOlder ? (
            <Button isBusy={older.isReading} onClick={() => void showOlder()}>
              {feed.data.searchedTo == null ? 'Older' : 'Search further back'}
            </Button>
          ) : (
            <p className="text-xs text-fg-faint">That is all there is.</p>
          )}
        </div>
      ) : null}
    </>
  );
}

function NoRequests({ isNarrowed: isNarrow, onClear }: { isNarrowed: boolean; onClear: () => void }) {
  if (isNarrow) {
    return (
      <EmptyState title="No request matches" actions={<Button onClick={onClear}>Show all requests</Button>}>
        Nothing in the history is like this yet. If something comes, it appears here.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<History />}
      title="No requests yet"
      actions={
        <Button nativeButton={false} render={<Link href="/playground" />}>
          Open the playground
        </Button>
      }
    >
      Each request through Understudy appears here by itself, with who answered and why it switched.
    </EmptyState>
  );
}

function LoadingRows() {
  return (
    <div role="status" className="mt-3">
      <span className="sr-only">Reading the history</span>
      {Array.from({ length: 12 }, (_, at) => (
        <div key={at} className="flex h-9 items-center gap-6 border-b max-md:h-14">
          <Skeleton className="w-16" />
          <Skeleton className="w-16 max-md:hidden" />
          <Skeleton className="flex-1" />
          <Skeleton className="w-16" />
        </div>
      ))}
    </div>
  );
}
