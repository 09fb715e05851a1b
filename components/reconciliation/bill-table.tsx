'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import { ReadFailure } from '#components/shell/read-failure';
import { InlineNotice } from '#components/ui/inline-notice';
import { Money } from '#components/ui/money';
import { Skeleton } from '#components/ui/skeleton';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table';
import { reconciliationQuery } from '#lib/client/reconciliation';
import type { Reconciliation, ReconciliationRow } from '#lib/contracts/reconciliation';
import { explainDifference } from './explain-difference.ts';
import { cn } from '#components/ui/cn.ts';
import { formatCount, formatUsd } from '#components/ui/format-number.ts';

type Compared = Extract<Reconciliation, { outcome: 'compared' }>;

const number = 'numeric text-right whitespace-nowrap align-top pt-1.5';

/** The days of the last month (UTC), each with its models on demand. */
export function BillTable({
  connection,
  day,
  onDay,
}: {
  connection: string;
  /** The day whose models are shown. */
  day: string | null;
  onDay: (day: string | null) => void;
}) {
  const query = useQuery(reconciliationQuery(connection, null));
  if (query.data === undefined)
    return query.isError ? (
      <ReadFailure query={query} title="Couldn’t compare with the bill" tone="warn" />
    ) : (
      <div role="status" aria-label="Reading the bill" className="flex flex-col gap-2 py-1">
        <Skeleton className="h-6" />
        <Skeleton className="h-6" />
        <Skeleton className="h-6" />
      </div>
    );
  if (query.data.outcome !== 'compared') return <Problem problem={query.data} />;
  const { rows, scope } = query.data;
  if (rows.length === 0)
    return <p className="pb-1 pl-6 text-fg-muted">No calls and no bill in the last 30 days.</p>;
  return (
    <>
      <p className="pb-1 pl-6 text-fg-muted">
        {scope === 'key'
          ? 'What OpenRouter billed for calls with this key. Days are in UTC.'
          : 'OpenRouter reported no calls with this key, so this is the bill for the whole account. Days are in UTC.'}
      </p>
      <Table>
        <thead>
          <tr>
            <TableHead>Day</TableHead>
            <TableHead className="text-right">History</TableHead>
            <TableHead className="text-right">Billed</TableHead>
            <TableHead className="text-right">Difference</TableHead>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const isOpen = row.date === day;
            return (
              <Fragment key={row.date}>
                <ComparedRow
                  row={row}
                  scope={scope}
                  head={
                    <button
                      type="button"
                      aria-expanded={isOpen}
                      aria-label={`Models of ${row.date}`}
                      onClick={() => onDay(isOpen ? null : row.date)}
                      className="-ml-1 flex min-h-6 items-center gap-1 rounded-md pr-1 whitespace-nowrap hover:bg-hover"
                    >
                      <ChevronRight
                        aria-hidden
                        className={cn('size-4 text-fg-faint transition-transform', isOpen && 'rotate-90')}
                      />
                      {row.date}
                    </button>
                  }
                />
                {isOpen ? <Models connection={connection} day={row.date} /> : null}
              </Fragment>
            );
          })}
        </tbody>
      </Table>
    </>
  );
}

function Models({ connection, day }: { connection: string; day: string }) {
  const query = useQuery(reconciliationQuery(connection, day));
  const { data } = query;
  if (data?.outcome === 'compared')
    return data.rows.map((row) => (
      <ComparedRow
        key={row.model}
        row={row}
        scope={data.scope}
        head={<span className="block pt-0.5 pl-4 leading-5 text-id wrap-anywhere">{row.model}</span>}
      />
    ));
  return (
    <tr>
      <TableCell colSpan={4}>
        {data !== undefined ? (
          <Problem problem={data} />
        ) : query.isError ? (
          <ReadFailure query={query} title="Couldn’t load the models" tone="warn" />
        ) : (
          <Skeleton className="h-6" />
        )}
      </TableCell>
    </tr>
  );
}

/** The figures, and below them why they differ. */
function ComparedRow({
  row,
  scope,
  head,
}: {
  row: ReconciliationRow;
  scope: Compared['scope'];
  head: ReactNode;
}) {
  const { ours, theirs, differenceUsd } = row;
  const causes = explainDifference(row, scope);
  const cell = cn(number, causes.length > 0 && 'border-b-0');
  return (
    <>
      <TableRow>
        <TableCell className={cn('pt-1 align-top', causes.length > 0 && 'border-b-0')}>{head}</TableCell>
        <TableCell className={cell}>
          <Amount usd={ours.costUsd} calls={ours.calls} isEstimate={ours.estimated > 0} />
        </TableCell>
        <TableCell className={cell}>
          {theirs === null ? (
            <span className="text-fg-faint">not yet</span>
          ) : (
            <Amount usd={theirs.costUsd} calls={theirs.calls} />
          )}
        </TableCell>
        <TableCell className={cell}>
          {differenceUsd === null ? (
            <span className="text-fg-faint">unknown</span>
          ) : differenceUsd === 0 ? (
            <span className="text-fg-faint">none</span>
          ) : (
            `${differenceUsd > 0 ? '+' : ''}${formatUsd(differenceUsd)}`
          )}
        </TableCell>
      </TableRow>
      {causes.length === 0 ? null : (
        <tr>
          <TableCell colSpan={4} className="h-auto pb-2 text-xs text-fg-muted">
            {causes.map((cause) => (
              <p key={cause} className="pl-4">
                {cause}
              </p>
            ))}
          </TableCell>
        </tr>
      )}
    </>
  );
}

function Amount({ usd, calls, isEstimate = false }: { usd: number; calls: number; isEstimate?: boolean }) {
  return (
    <>
      <Money usd={usd} isEstimate={isEstimate} />
      <span className="block text-xs text-fg-faint">
        {calls === 1 ? '1 call' : `${formatCount(calls)} calls`}
      </span>
    </>
  );
}

function Problem({ problem }: { problem: Exclude<Reconciliation, Compared> }) {
  switch (problem.outcome) {
    case 'no_management_key':
      return (
        <p className="text-fg-muted">
          OpenRouter shows its bill only to a management key. Enter one under Edit, More options.
        </p>
      );
    case 'not_allowed':
      return (
        <InlineNotice tone="warn" title="OpenRouter doesn’t let this management key read the bill">
          Create a management key at openrouter.ai/settings/management-keys and enter it under Edit, More
          options.
        </InlineNotice>
      );
    case 'failed':
      return (
        <InlineNotice tone="warn" title="Couldn’t read the bill">
          {problem.reason} The difference is unknown.
        </InlineNotice>
      );
  }
}
