'use client';

import { Fragment, memo, useRef, type Ref } from 'react';
import { isOfDemo } from '#lib/contracts/connection';
import type { HistoryRequest } from '#lib/contracts/history';
import { OriginBadge } from '#components/origin/origin-badge';
import { Money } from '#components/ui/money';
import { RelativeTime } from '#components/ui/relative-time';
import { formatDuration } from '../ui/format-number.ts';
import { ConnectionPath, hasConnectionPath } from './connection-path.tsx';
import { DemoMark } from './demo-mark.tsx';
import { FirstChoiceBack } from './first-choice-back.tsx';
import { RequestModels } from './request-models.tsx';
import { RowLink } from './row-link.tsx';
import { StatusMark } from './status-mark.tsx';
import { useRowWindow } from './use-row-window.ts';

const rowPx = 61;

/** The requests on narrow screens: the model above, the outcome below. */
export function HistoryList({
  requests,
  tabStopId,
  openedId,
  onOpen,
}: {
  requests: readonly HistoryRequest[];
  tabStopId: string | null;
  openedId: string | null;
  onOpen: (id: string) => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  const { rows, endPx, measure } = useRowWindow(requests, { list, rowPx, pinnedIds: [tabStopId, openedId] });
  return (
    <ul ref={list} className="-mx-4 md:-mx-6">
      {rows.map(({ request, index, gapPx }) => (
        <Fragment key={request.id}>
          <Gap heightPx={gapPx} />
          <Item
            ref={measure}
            index={index}
            count={requests.length}
            request={request}
            isTabStop={request.id === tabStopId}
            isOpen={request.id === openedId}
            onOpen={onOpen}
          />
        </Fragment>
      ))}
      <Gap heightPx={endPx} />
    </ul>
  );
}

/** Space for rows that are not rendered. */
function Gap({ heightPx }: { heightPx: number }) {
  return heightPx === 0 ? null : <li aria-hidden style={{ height: heightPx }} />;
}

const Item = memo(function Item({
  ref,
  index,
  count,
  request,
  isTabStop,
  isOpen,
  onOpen,
}: {
  ref: Ref<HTMLLIElement>;
  index: number;
  count: number;
  request: HistoryRequest;
  isTabStop: boolean;
  isOpen: boolean;
  onOpen: (id: string) => void;
}) {
  return (
    <li ref={ref} data-index={index} aria-posinset={index + 1} aria-setsize={count} className="border-b">
      <RowLink
        id={request.id}
        isTabStop={isTabStop}
        isOpen={isOpen}
        onOpen={onOpen}
        className="flex min-h-14 flex-col justify-center gap-1 px-4 py-2 md:px-6 focus-visible:-outline-offset-2 active:bg-hover"
      >
        <span className="flex min-w-0 items-center gap-1.5">
          <RequestModels request={request} />
          <RelativeTime iso={request.createdAt} className="ml-auto shrink-0 pl-2 text-xs text-fg-faint" />
        </span>
        <span className="flex min-w-0 items-center gap-2 text-xs text-fg-muted">
          <StatusMark request={request} />
          {request.origin === null ? null : <OriginBadge origin={request.origin} />}
          {isOfDemo(request.connection) ? <DemoMark /> : null}
          <span className="truncate">{request.category}</span>
          <span className="ml-auto flex shrink-0 gap-2">
            {request.durationMs === null ? null : <span>{formatDuration(request.durationMs)}</span>}
            {request.costUsd === null ? null : (
              <Money usd={request.costUsd} isEstimate={request.costEstimated} isShort />
            )}
          </span>
        </span>
        {hasConnectionPath(request) ? (
          <ConnectionPath request={request} className="text-xs text-fg-muted" />
        ) : null}
        <FirstChoiceBack request={request} form="line" />
      </RowLink>
    </li>
  );
});
