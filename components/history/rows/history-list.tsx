'use client';

import { Fragment, memo, useId, useRef, type ReactNode, type Ref } from 'react';
import { isOfDemo } from '#lib/contracts/known-connections';
import type { HistoryRequest } from '#lib/contracts/history';
import { OriginBadge } from '#components/origin/origin-badge';
import { Money } from '#components/ui/money';
import { formatDuration } from '#components/ui/format-number.ts';
import { ConnectionPath, hasConnectionPath } from '#components/history/request/connection-path';
import { DemoMark } from '#components/history/demo-mark';
import { FirstChoiceBack } from '#components/history/request/first-choice-back';
import { RequestModels } from '#components/history/request/request-models';
import { RowLink } from './row-link.tsx';
import { RowTime } from './row-time.tsx';
import { StatusMark } from '#components/history/status-mark';
import { useDayLabel } from './use-day-label.ts';
import { useRowWindow, type WindowDay } from './use-row-window.ts';

const rowPx = 61;
const dayPx = 32;

/** The requests on narrow screens: the model above, the outcome below. */
export function HistoryList({
  requests,
  tabStopId,
  openedId,
  marksDemo,
  onOpen,
}: {
  requests: readonly HistoryRequest[];
  tabStopId: string | null;
  openedId: string | null;
  marksDemo: boolean;
  onOpen: (id: string) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  const { days, endPx, measure } = useRowWindow(requests, {
    list,
    rowPx,
    dayPx,
    pinnedIds: [tabStopId, openedId],
  });
  return (
    <div ref={list} className="-mx-4 md:-mx-6">
      {days.map((day) => (
        <Fragment key={day.date}>
          <div aria-hidden style={{ height: day.gapPx }} />
          <DayItems ref={measure} day={day}>
            {day.rows.map(({ request, index, gapPx }) => (
              <Fragment key={request.id}>
                <Gap heightPx={gapPx} />
                <Item
                  ref={measure}
                  index={index}
                  position={index - day.index}
                  count={day.count}
                  request={request}
                  isTabStop={request.id === tabStopId}
                  isOpen={request.id === openedId}
                  marksDemo={marksDemo}
                  onOpen={onOpen}
                />
              </Fragment>
            ))}
          </DayItems>
        </Fragment>
      ))}
      <div aria-hidden style={{ height: endPx }} />
    </div>
  );
}

/** The requests of a day, with a heading that stays at the top. */
function DayItems({
  ref,
  day: { atMs, index },
  children,
}: {
  ref: Ref<HTMLHeadingElement>;
  day: WindowDay;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2
        ref={ref}
        id={id}
        data-index={index}
        className="sticky top-0 z-4 flex h-8 items-end border-b bg-page px-4 pb-1 text-xs font-semibold md:px-6"
      >
        {useDayLabel(atMs)}
      </h2>
      <ul>{children}</ul>
    </section>
  );
}

/** Space for rows that are not rendered. */
function Gap({ heightPx }: { heightPx: number }) {
  return heightPx === 0 ? null : <li aria-hidden style={{ height: heightPx }} />;
}

const Item = memo(function Item({
  ref,
  index,
  position,
  count,
  request,
  isTabStop,
  isOpen,
  marksDemo,
  onOpen,
}: {
  ref: Ref<HTMLLIElement>;
  index: number;
  /** Its place within the day, from 1. */
  position: number;
  count: number;
  request: HistoryRequest;
  isTabStop: boolean;
  isOpen: boolean;
  marksDemo: boolean;
  onOpen: (id: string) => void;
}) {
  return (
    <li ref={ref} data-index={index} aria-posinset={position} aria-setsize={count} className="border-b">
      <RowLink
        id={request.id}
        isTabStop={isTabStop}
        isOpen={isOpen}
        onOpen={onOpen}
        className="flex min-h-14 flex-col justify-center gap-1 px-4 py-2 md:px-6 focus-visible:-outline-offset-2 active:bg-hover"
      >
        <span className="flex min-w-0 items-center gap-1.5">
          <RequestModels request={request} />
          <RowTime iso={request.createdAt} className="ml-auto shrink-0 pl-2 text-xs text-fg-faint" />
        </span>
        <span className="flex min-w-0 items-center gap-2 text-xs text-fg-muted">
          <StatusMark request={request} />
          {request.origin === null ? null : <OriginBadge origin={request.origin} />}
          {marksDemo && isOfDemo(request.connection) ? <DemoMark /> : null}
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
