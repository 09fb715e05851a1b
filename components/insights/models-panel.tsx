import type { Insights } from '#lib/contracts/insights';
import { Money } from '#components/ui/money';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table';
import { cn } from '../ui/cn.ts';
import { formatCount, formatDuration } from '../ui/format-number.ts';
import { FigureLink } from './figure-link.tsx';
import { formatShare } from './format-share.ts';
import { Panel } from './panel.tsx';
import type { Narrowing, RowsLink } from './rows-link.ts';

const number = 'numeric whitespace-nowrap';
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
              <TableHead className={cn(number, wide)} title="Limited ones included">
                Failed
              </TableHead>
              <TableHead className={cn(number, wide)}>Skipped</TableHead>
              <TableHead className={cn(number, wide)}>Median first token</TableHead>
              <TableHead className={cn(number, wide)}>Cost</TableHead>
            </tr>
          </thead>
          <tbody>
            {models.map((row) => {
              const { model } = row;
              const figure = (count: number, narrowing: Narrowing, label: string) => (
                <FigureLink rowsLink={rowsLink} narrowing={narrowing} label={label}>
                  {formatCount(count)}
                </FigureLink>
              );
              return (
                <TableRow key={model}>
                  <TableCell className="pl-0 text-id break-all">{model}</TableCell>
                  <TableCell className={cn(number, wide)}>
                    {figure(row.requests, { model }, 'Show the requests it was asked for or tried in')}
                  </TableCell>
                  <TableCell className={number}>
                    {figure(row.attempts, { attempt: { model } }, 'Show the requests it was tried in')}
                  </TableCell>
                  <TableCell className={number}>
                    {figure(
                      row.served,
                      { attempt: { model, outcome: 'served' } },
                      'Show the requests it answered',
                    )}{' '}
                    <span className="inline-block w-11 text-fg-faint">
                      {formatShare(row.served, row.attempts)}
                    </span>
                  </TableCell>
                  <TableCell className={cn(number, row.limited === 0 && 'text-fg-faint')}>
                    {figure(
                      row.limited,
                      { attempt: { model, outcome: 'failed', kind: 'rate_limited' } },
                      'Show the requests in which it was limited',
                    )}
                  </TableCell>
                  <TableCell className={cn(number, wide, row.failed === 0 && 'text-fg-faint')}>
                    {figure(
                      row.failed,
                      { attempt: { model, outcome: 'failed' } },
                      'Show the requests in which it failed, limited ones included',
                    )}
                  </TableCell>
                  <TableCell className={cn(number, wide, row.skipped === 0 && 'text-fg-faint')}>
                    {figure(
                      row.skipped,
                      { attempt: { model, outcome: 'skipped' } },
                      'Show the requests in which it was skipped',
                    )}
                  </TableCell>
                  <TableCell className={cn(number, wide)}>
                    {row.firstTokenP50Ms === null ? (
                      <span className="text-fg-faint">–</span>
                    ) : (
                      formatDuration(row.firstTokenP50Ms)
                    )}
                  </TableCell>
                  <TableCell className={cn(number, wide)}>
                    <FigureLink
                      rowsLink={rowsLink}
                      narrowing={{ attempt: { model, paid: true } }}
                      label="Show the requests in which it cost anything"
                    >
                      <Money usd={row.costUsd} />
                    </FigureLink>
                  </TableCell>
                </TableRow>
              );
            })}
          </tbody>
        </Table>
      }
    />
  );
}
