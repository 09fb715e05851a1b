'use client';

import { useQuery } from '@tanstack/react-query';
import { ClientName } from '#components/clients/client-name';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table';
import { refusalsQuery } from '#lib/client/clients';
import type { Insights } from '#lib/contracts/insights';
import { countRequests } from '#components/settings/describe-retention.ts';
import { cn } from '#components/ui/cn.ts';
import { formatCompact, formatCount } from '#components/ui/format-number.ts';
import { FigureLink } from './figure-link.tsx';
import { formatShare } from './format-share.ts';
import { type ClientFigures, countUnknownKeys, joinRefusals } from './join-refusals.ts';
import { KnownCost } from './known-cost.tsx';
import { Panel } from './panel.tsx';
import type { Narrowing, RowsLink } from './rows-link.ts';

const number = 'numeric whitespace-nowrap';
/** Hidden on phones. */
const wide = 'max-md:hidden';

/** Each client's requests and refusals. Hidden if there is only one client. */
export function ClientsPanel({ insights, rowsLink }: { insights: Insights; rowsLink: RowsLink }) {
  const { clients, from, to } = insights;
  const refusals = useQuery(refusalsQuery({ from, to })).data ?? [];
  const rows = joinRefusals(clients, refusals);
  const unknownKeys = countUnknownKeys(refusals);
  if (rows.length < 2 && unknownKeys === 0 && !rows.some(({ clientId }) => clientId !== null)) return null;
  return (
    <Panel
      title="Clients"
      note="Refused requests are not in the history. The filters above don’t apply to them."
      table={
        <>
          <Table>
            <thead>
              <tr>
                <TableHead className="pl-0">Client</TableHead>
                <TableHead className={number}>Requests</TableHead>
                <TableHead className={number}>Served</TableHead>
                <TableHead className={cn(number, wide)}>Switched</TableHead>
                <TableHead className={cn(number, wide)}>Tokens in / out</TableHead>
                <TableHead className={cn(number, wide)}>Cost</TableHead>
                <TableHead className={number}>Refused</TableHead>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <ClientFiguresRow key={row.key} row={row} rowsLink={rowsLink} />
              ))}
            </tbody>
          </Table>
          {unknownKeys === 0 ? null : (
            <p className="mt-2 text-xs text-fg-muted">
              {countRequests(unknownKeys)} with an unknown key {unknownKeys === 1 ? 'was' : 'were'} refused.
            </p>
          )}
        </>
      }
    />
  );
}

function ClientFiguresRow({ row, rowsLink }: { row: ClientFigures; rowsLink: RowsLink }) {
  const { figures, refused } = row;
  const client = row.clientId ?? row.clientName;
  const figure = (count: number, narrowing: Narrowing, label: string) =>
    // Requests without a client can't be filtered.
    client === null ? (
      formatCount(count)
    ) : (
      <FigureLink rowsLink={rowsLink} narrowing={{ client, ...narrowing }} label={label}>
        {formatCount(count)}
      </FigureLink>
    );
  const none = <span className="text-fg-faint">–</span>;
  return (
    <TableRow>
      <TableCell className="max-w-64 truncate pl-0" title={row.clientName ?? undefined}>
        <ClientName client={row} unnamed={<span className="text-fg-muted">Not named</span>} />
      </TableCell>
      <TableCell className={number}>
        {figures === null ? none : figure(figures.requests, {}, 'Show its requests')}
      </TableCell>
      <TableCell className={number}>
        {figures === null ? (
          none
        ) : (
          <>
            {figure(figures.served, { status: 'served' }, 'Show its requests that were served')}{' '}
            <span className="inline-block w-11 text-fg-faint">
              {formatShare(figures.served, figures.requests)}
            </span>
          </>
        )}
      </TableCell>
      <TableCell className={cn(number, wide, figures?.switched === 0 && 'text-fg-faint')}>
        {figures === null
          ? none
          : figure(figures.switched, { switched: true }, 'Show its requests that were switched')}
      </TableCell>
      <TableCell className={cn(number, wide)}>
        {figures === null ? (
          none
        ) : (
          <>
            {formatCompact(figures.inputTokens)}
            <span className="text-fg-faint"> / </span>
            {formatCompact(figures.outputTokens)}
          </>
        )}
      </TableCell>
      <TableCell className={cn(number, wide)}>
        {figures === null ? (
          none
        ) : (
          <KnownCost usd={figures.costUsd} unknown={figures.costUnknown} estimated={figures.costEstimated} />
        )}
      </TableCell>
      <TableCell className={cn(number, refused === 0 ? 'text-fg-faint' : 'text-warn')}>
        {formatCount(refused)}
      </TableCell>
    </TableRow>
  );
}
