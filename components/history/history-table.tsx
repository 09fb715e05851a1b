'use client';

import { ArrowLeftRight } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { memo } from 'react';
import type { HistoryRequest } from '#lib/contracts/history';
import { OriginBadge } from '#components/origin/origin-badge';
import { Money } from '#components/ui/money';
import { RelativeTime } from '#components/ui/relative-time';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table';
import { cn } from '../ui/cn.ts';
import { formatCompact, formatDuration } from '../ui/format-number.ts';
import { DemoMark } from './demo-mark.tsx';
import { FirstChoiceBack } from './first-choice-back.tsx';
import { RequestModels } from './request-models.tsx';
import { StatusMark } from './status-mark.tsx';

const number = 'text-right whitespace-nowrap';
/** Columns that give way first. */
const wide = 'max-[1400px]:hidden';
const wider = 'max-2xl:hidden';

/** The requests as a dense table. `tabStopId` is the row that Tab goes to; arrow keys go on from there. */
export function HistoryTable({
  requests,
  tabStopId,
}: {
  requests: readonly HistoryRequest[];
  tabStopId: string | null;
}) {
  return (
    <Table className="table-fixed">
      <thead>
        <tr>
          <TableHead className="w-21 pl-0">Time</TableHead>
          <TableHead className="w-26">Status</TableHead>
          <TableHead className="w-28">Category</TableHead>
          <TableHead>Model</TableHead>
          <TableHead className="w-34">Limited or failed</TableHead>
          <TableHead className={cn(number, 'w-17')}>Attempts</TableHead>
          <TableHead className={cn(number, 'w-20', wide)}>First token</TableHead>
          <TableHead className={cn(number, 'w-18')}>Duration</TableHead>
          <TableHead className={cn(number, 'w-25', wide)}>Tokens in, out</TableHead>
          <TableHead className={cn(number, 'w-26')}>Cost</TableHead>
          <TableHead className={cn('w-26', wider)}>Client</TableHead>
        </tr>
      </thead>
      <tbody>
        {requests.map((request) => (
          <Row key={request.id} request={request} isTabStop={request.id === tabStopId} />
        ))}
      </tbody>
    </Table>
  );
}

const Row = memo(function Row({ request, isTabStop }: { request: HistoryRequest; isTabStop: boolean }) {
  const router = useRouter();
  const href = `/history/${request.id}` as const;
  return (
    <TableRow
      className="cursor-default focus-within:bg-hover"
      onClick={(event) => {
        // The link inside does the rest: keyboard, new tab, copied address.
        if (event.defaultPrevented || getSelection()?.isCollapsed === false) return;
        router.push(href);
      }}
    >
      <TableCell className="pl-0 whitespace-nowrap text-fg-muted">
        <RelativeTime iso={request.createdAt} />
      </TableCell>
      <TableCell>
        <StatusMark status={request.status} />
      </TableCell>
      <TableCell className="truncate">{request.category ?? <Unknown />}</TableCell>
      <TableCell>
        <Link
          href={href}
          data-row-link={request.id}
          tabIndex={isTabStop ? 0 : -1}
          prefetch={false}
          className="flex max-w-full min-w-0 items-center gap-1.5 rounded-sm"
        >
          <RequestModels request={request} />
          {request.switched ? (
            <span className="inline-flex shrink-0 items-center gap-1 text-xs text-accent">
              <ArrowLeftRight aria-hidden className="size-3" />
              switched
            </span>
          ) : null}
          {request.connection === 'demo' ? <DemoMark /> : null}
          <FirstChoiceBack request={request} className="min-w-0 shrink-[99] truncate" />
        </Link>
      </TableCell>
      <TableCell>{request.origin === null ? <Unknown /> : <OriginBadge origin={request.origin} />}</TableCell>
      <TableCell className={number}>{request.attemptCount}</TableCell>
      <TableCell className={cn(number, wide)}>
        <Duration ms={request.timeToFirstTokenMs} />
      </TableCell>
      <TableCell className={number}>
        <Duration ms={request.durationMs} />
      </TableCell>
      <TableCell className={cn(number, wide)}>
        <Tokens request={request} />
      </TableCell>
      <TableCell className={number}>
        <Money usd={request.costUsd} isEstimate={request.costEstimated} />
      </TableCell>
      <TableCell className={cn('truncate text-fg-muted', wider)} title={request.clientName ?? undefined}>
        {request.clientName ?? <Unknown />}
      </TableCell>
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
