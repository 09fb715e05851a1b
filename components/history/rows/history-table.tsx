'use client';

import { Fragment, memo, useRef, type ComponentProps, type ReactNode, type Ref } from 'react';
import { isOfDemo } from '#lib/contracts/known-connections';
import type { HistoryRequest } from '#lib/contracts/history';
import { ClientName } from '#components/clients/client-name';
import { OriginBadge } from '#components/origin/origin-badge';
import { Money } from '#components/ui/money';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table';
import { cn } from '#components/ui/cn.ts';
import { formatCompact, formatDuration } from '#components/ui/format-number.ts';
import { countSoFar } from '#components/history/request/attempts-so-far.ts';
import { ConnectionPath, hasConnectionPath } from '#components/history/request/connection-path';
import { DemoMark } from '#components/history/demo-mark';
import { FirstChoiceBack } from '#components/history/request/first-choice-back';
import { RequestModels } from '#components/history/request/request-models';
import { isOther, RowLink } from './row-link.tsx';
import { RowTime } from './row-time.tsx';
import { StatusMark } from '#components/history/status-mark';
import { useDayLabel } from './use-day-label.ts';
import { useRowWindow, type WindowDay } from './use-row-window.ts';

const number = 'numeric whitespace-nowrap';
/** Columns to hide on narrower screens, in this order. */
const hiddenWhenNarrow = ['max-[1400px]:hidden', 'max-[1320px]:hidden', 'max-[1240px]:hidden'] as const;
const [client, tokens, firstToken] = hiddenWhenNarrow;
const columnCount = 11;

const rowPx = 32;
const dayPx = 32;

/**
 * The requests as a dense table. `tabStopId` is the row that Tab focuses; the arrow keys move from there.
 * `marksDemo`: whether rows of the demo say so.
 */
export function HistoryTable({
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
  const list = useRef<HTMLTableSectionElement>(null);
  const { days, lineCount, endPx, measure } = useRowWindow(requests, {
    list,
    rowPx,
    dayPx,
    pinnedIds: [tabStopId, openedId],
  });
  return (
    <Table className="table-fixed" hasStickyHead aria-rowcount={lineCount + 1}>
      <thead>
        <tr>
          <Head className="w-19 pl-0">Time</Head>
          <Head className="w-31">Status</Head>
          <Head className="w-26">Category</Head>
          <Head>Model</Head>
          <Head className="w-42 min-[1400px]:w-50">Cause</Head>
          <Head className={cn(number, 'w-18')}>Attempts</Head>
          <Head className={cn(number, 'w-20', firstToken)}>First token</Head>
          <Head className={cn(number, 'w-16')}>Duration</Head>
          <Head className={cn(number, 'w-24', tokens)}>Tokens</Head>
          <Head className={cn(number, 'w-23')}>Cost</Head>
          <Head className={cn('w-22 pr-0 min-[1500px]:w-36', client)}>Client</Head>
        </tr>
      </thead>
      {/* Marks where the list begins, whichever days are rendered. */}
      <tbody ref={list} aria-hidden />
      {days.map((day) => (
        <Fragment key={day.date}>
          <Gap heightPx={day.gapPx} />
          <DayRows ref={measure} day={day}>
            {day.rows.map(({ request, index, gapPx }) => (
              <Fragment key={request.id}>
                <GapRow heightPx={gapPx} />
                <Row
                  ref={measure}
                  index={index}
                  request={request}
                  isTabStop={request.id === tabStopId}
                  isOpen={request.id === openedId}
                  marksDemo={marksDemo}
                  onOpen={onOpen}
                />
              </Fragment>
            ))}
          </DayRows>
        </Fragment>
      ))}
      <Gap heightPx={endPx} />
    </Table>
  );
}

/** The rows of a day, with a heading that stays below the head of the table. */
function DayRows({
  ref,
  day: { atMs, index },
  children,
}: {
  ref: Ref<HTMLTableRowElement>;
  day: WindowDay;
  children: ReactNode;
}) {
  const label = useDayLabel(atMs);
  const cell = 'sticky top-8 z-4 h-8 border-b bg-page';
  return (
    <tbody aria-label={label}>
      <tr ref={ref} data-index={index} aria-rowindex={index + 2}>
        <th
          scope="rowgroup"
          colSpan={columnCount - hiddenWhenNarrow.length}
          className={cn(cell, 'text-left align-bottom text-xs leading-7 font-semibold')}
        >
          {label}
        </th>
        {/* One cell for each column that can be hidden: a wider heading would add columns. */}
        {hiddenWhenNarrow.map((hidden) => (
          <td key={hidden} aria-hidden className={cn(cell, hidden)} />
        ))}
      </tr>
      {children}
    </tbody>
  );
}

/** Space for days that are not rendered. */
function Gap({ heightPx }: { heightPx: number }) {
  return heightPx === 0 ? null : (
    <tbody aria-hidden>
      <GapRow heightPx={heightPx} />
    </tbody>
  );
}

/** Space for rows that are not rendered. */
function GapRow({ heightPx }: { heightPx: number }) {
  return heightPx === 0 ? null : <tr aria-hidden style={{ height: heightPx }} />;
}

function Head({ className, ...props }: ComponentProps<typeof TableHead>) {
  return <TableHead className={cn('px-1.5', className)} {...props} />;
}

function Cell({ className, ...props }: ComponentProps<typeof TableCell>) {
  return <TableCell className={cn('h-8 px-1.5', className)} {...props} />;
}

const Row = memo(function Row({
  ref,
  index,
  request,
  isTabStop,
  isOpen,
  marksDemo,
  onOpen,
}: {
  ref: Ref<HTMLTableRowElement>;
  index: number;
  request: HistoryRequest;
  isTabStop: boolean;
  isOpen: boolean;
  marksDemo: boolean;
  onOpen: (id: string) => void;
}) {
  return (
    <TableRow
      ref={ref}
      data-index={index}
      aria-rowindex={index + 2}
      className={cn('cursor-default focus-within:bg-hover', isOpen && 'bg-accent-soft hover:bg-accent-soft')}
      onClick={(event) => {
        // The link in the row handles the keyboard, new tabs and copying the address.
        if (event.defaultPrevented || isOther(event) || getSelection()?.isCollapsed === false) return;
        onOpen(request.id);
      }}
    >
      <Cell className="pl-0 whitespace-nowrap text-fg-muted">
        <RowTime iso={request.createdAt} />
      </Cell>
      <Cell>
        <StatusMark request={request} />
      </Cell>
      <Cell className="truncate">{request.category ?? <Unknown />}</Cell>
      <Cell>
        <RowLink
          id={request.id}
          isTabStop={isTabStop}
          isOpen={isOpen}
          onOpen={onOpen}
          className="flex max-w-full min-w-0 items-center gap-1.5 rounded-sm"
        >
          <RequestModels request={request} />
          {marksDemo && isOfDemo(request.connection) ? <DemoMark /> : null}
        </RowLink>
      </Cell>
      <Cell>
        {request.origin === null && !hasConnectionPath(request) ? (
          <Unknown />
        ) : (
          <span className="flex min-w-0 items-center gap-1.5">
            {request.origin === null ? null : <OriginBadge origin={request.origin} />}
            {hasConnectionPath(request) ? (
              <ConnectionPath request={request} isShort className="text-xs text-fg-muted" />
            ) : (
              <FirstChoiceBack request={request} form="cell" />
            )}
          </span>
        )}
      </Cell>
      <Cell className={number}>{countSoFar(request) ?? <Unknown />}</Cell>
      <Cell className={cn(number, firstToken)}>
        <Duration ms={request.timeToFirstTokenMs} />
      </Cell>
      <Cell className={number}>
        <Duration ms={request.durationMs} />
      </Cell>
      <Cell className={cn(number, tokens)}>
        <Tokens request={request} />
      </Cell>
      <Cell className={number}>
        <Money usd={request.costUsd} isEstimate={request.costEstimated} isShort />
      </Cell>
      <Cell className={cn('truncate pr-0 text-fg-muted', client)} title={request.clientName ?? undefined}>
        <ClientName client={request} unnamed={<Unknown />} />
      </Cell>
    </TableRow>
  );
});

function Duration({ ms }: { ms: number | null }) {
  return ms === null ? <Unknown /> : formatDuration(ms);
}

function Tokens({ request }: { request: HistoryRequest }) {
  if (request.inputTokens === null && request.outputTokens === null) return <Unknown />;
  const show = (count: number | null) => (count === null ? '–' : formatCompact(count));
  return (
    <>
      {show(request.inputTokens)}
      <span className="text-fg-faint"> / </span>
      {show(request.outputTokens)}
    </>
  );
}

function Unknown() {
  return <span className="text-fg-faint">–</span>;
}
