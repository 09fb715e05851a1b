'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowUp } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { describeFailure } from '#lib/client/fetch-json';
import { pageSize, type HistoryFilter } from '#lib/client/history';
import { maxRows } from '#lib/client/history-feed';
import { settingsQuery } from '#lib/client/settings';
import { isOfDemo } from '#lib/contracts/known-connections';
import { ReadFailure } from '#components/shell/read-failure';
import { Button } from '#components/ui/button';
import { InlineNotice } from '#components/ui/inline-notice';
import { cn } from '#components/ui/cn.ts';
import { useMediaQuery } from '#components/ui/use-media-query.ts';
import { HistoryList } from './history-list.tsx';
import { HistoryTable } from './history-table.tsx';
import { LoadingRows } from './loading-rows.tsx';
import { NoRequests } from './no-requests.tsx';
import { OlderRows } from './older-rows.tsx';
import { lateModule } from '#components/ui/late-module.ts';
import { useFeed } from './use-feed.ts';
import { useLiveRows } from './use-live-rows.ts';
import { useOpenedRequest } from './use-opened-request.ts';
import { findRow, useRowKeys } from './use-row-keys.ts';

const requestDrawer = lateModule(() => import('#components/history/request/request-drawer'));

/** The drawer loads more rows when it is this close to the end. */
const rowsAhead = 5;

/** The requests that match the filter, and the drawer of the open one. */
export function RequestRows({ filter, onClear }: { filter: HistoryFilter; onClear: () => void }) {
  const { query, filterKey, limit, older, showOlder, stopSearch } = useFeed(filter);
  const { openedId, open, close } = useOpenedRequest();
  const list = useRef<HTMLDivElement>(null);
  // Below this width, the table's columns don't fit next to the navigation.
  const isNarrow = useMediaQuery('(max-width: 1099px)');
  const isDemoBannerShown = useQuery(settingsQuery).data?.connection === 'demo';
  const rows = query.data?.requests ?? [];
  // Keep the error between polls: each poll resets it, and the message would flicker.
  const [failure, setFailure] = useState(query.error);
  if (query.error !== null && query.error !== failure) setFailure(query.error);
  if (query.isSuccess && failure !== null) setFailure(null);
  const { shown, heldBackCount, showNewest } = useLiveRows(rows, {
    filterKey,
    limit,
    list,
    isHeld: openedId !== null,
  });
  const focusedId = useRowKeys(
    list,
    shown.map(({ id }) => id),
  );
  const isFull = shown.length >= maxRows - pageSize;
  const hasOlder =
    !isFull && ((query.data?.nextCursor ?? null) !== null || rows.length - heldBackCount > shown.length);

  const openedAt = shown.findIndex(({ id }) => id === openedId);
  const idAt = (at: number) => (openedAt < 0 ? null : (shown[at]?.id ?? null));

  const lastOpenedId = useRef(openedId);
  const follow = useEffectEvent(() => {
    if (openedId !== null) lastOpenedId.current = openedId;
    if (openedId !== null) findRow(openedId)?.scrollIntoView({ block: 'nearest' });
    const isNearEnd = openedAt >= 0 && openedAt >= shown.length - rowsAhead;
    if (isNearEnd && hasOlder && !older.isReading && !older.isStopped) void showOlder(heldBackCount);
  });
  useEffect(() => follow(), [openedId]);

  const parts = requestDrawer.useWhen(openedId !== null);
  const drawer =
    parts === null ? null : (
      <parts.RequestDrawer
        id={openedId}
        neighbours={{ newerId: idAt(openedAt - 1), olderId: idAt(openedAt + 1) }}
        onOpen={open}
        onClose={close}
        focusAfter={() =>
          (lastOpenedId.current === null ? null : findRow(lastOpenedId.current)) ??
          document.querySelector('main')
        }
      />
    );

  if (query.data === undefined)
    return (
      <>
        {failure !== null ? (
          <ReadFailure
            query={{ error: failure, refetch: query.refetch }}
            title="Couldn’t load the history"
            className="mt-4"
          />
        ) : (
          <LoadingRows />
        )}
        {drawer}
      </>
    );

  const tabStopId = shown.some(({ id }) => id === focusedId) ? focusedId : (shown[0]?.id ?? null);
  // The banner of the demo says it for all rows at once.
  const isAllDemo = isDemoBannerShown && shown.every(({ connection }) => isOfDemo(connection));
  const Rows = isNarrow ? HistoryList : HistoryTable;
  return (
    <>
      {query.isError ? (
        <InlineNotice tone="warn" className="mt-3" title="New requests can't be shown right now">
          {describeFailure(query.error)}
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
      {shown.length === 0 && !hasOlder ? <NoRequests filter={filter} onClear={onClear} /> : null}
      {shown.length > 0 ? (
        <div
          ref={list}
          className={cn('mt-3 transition-opacity', query.isPlaceholderData && 'opacity-50')}
          aria-busy={query.isPlaceholderData}
        >
          <Rows
            requests={shown}
            tabStopId={tabStopId}
            openedId={openedId}
            marksDemo={!isAllDemo}
            onOpen={open}
          />
        </div>
      ) : null}
      {shown.length > 0 || hasOlder ? (
        <OlderRows
          older={older}
          hasOlder={hasOlder}
          isFull={isFull}
          isEmpty={shown.length === 0}
          searchedTo={query.data.searchedTo ?? null}
          onShow={() => void showOlder(heldBackCount)}
          onStop={stopSearch}
        />
      ) : null}
      {drawer}
    </>
  );
}
