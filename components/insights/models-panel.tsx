import Link from 'next/link';
import type { Insights } from '#lib/contracts/insights';
import { Money } from '#components/ui/money';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table';
import { cn } from '../ui/cn.ts';
import { formatCount, formatDuration } from '../ui/format-number.ts';
import { formatShare } from './format-share.ts';
import { Panel } from './panel.tsx';
import type { RowsLink } from './rows-link.ts';

const number = 'text-right whitespace-nowrap';
/** Columns that give way on a phone. */
const wide = 'max-md:hidden';

/** Each model that was asked for, served or tried. */
export function ModelsPanel({ insights: { models }, rowsLink }: { insights: Insights; rowsLink: RowsLink }) {
  return (
    <Panel
      title="Models"
      table={
        <Table>
          <thead>
            <tr>
              <TableHead className="pl-0">Model</TableHead>
              <TableHead className={cn(number, wide)}>Requests</TableHead>
              <TableHead className={number}>Attempts</TableHead>
              <TableHead className={number}>Served</TableHead>
              <TableHead className={number}>Limited</TableHead>
              <TableHead className={cn(number, wide)}>Failed</TableHead>
              <TableHead className={cn(number, wide)}>Left out</TableHead>
              <TableHead className={cn(number, wide)}>First token, median</TableHead>
              <TableHead className={cn(number, wide)}>Cost</TableHead>
            </tr>
          </thead>
          <tbody>
            {models.map((row) => (
              <TableRow key={row.model}>
                <TableCell className="pl-0">
                  <Link
                    href={rowsLink({ model: row.model })}
                    prefetch={false}
                    title="Show the requests"
                    className="text-id break-all hover:underline"
                  >
                    {row.model}
                  </Link>
                </TableCell>
                <TableCell className={cn(number, wide)}>{formatCount(row.requests)}</TableCell>
                <TableCell className={number}>{formatCount(row.attempts)}</TableCell>
                <TableCell className={number}>
                  {formatCount(row.served)}{' '}
                  <span className="inline-block w-11 text-fg-faint">
                    {formatShare(row.served, row.attempts)}
                  </span>
                </TableCell>
                <TableCell className={cn(number, row.limited === 0 && 'text-fg-faint')}>
                  {formatCount(row.limited)}
                </TableCell>
                <TableCell className={cn(number, wide, row.failed === 0 && 'text-fg-faint')}>
                  {formatCount(row.failed)}
                </TableCell>
                <TableCell className={cn(number, wide, row.skipped === 0 && 'text-fg-faint')}>
                  {formatCount(row.skipped)}
                </TableCell>
                <TableCell className={cn(number, wide)}>
                  {row.firstTokenP50Ms === null ? (
                    <span className="text-fg-faint">–</span>
                  ) : (
                    formatDuration(row.firstTokenP50Ms)
                  )}
                </TableCell>
                <TableCell className={cn(number, wide)}>
                  <Money usd={row.costUsd} />
                </TableCell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      }
    />
  );
}
