import type { ReactNode } from 'react';
import type { InsightsModel } from '#lib/contracts/insights';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table';
import { cn } from '#components/ui/cn.ts';
import { formatCount, formatDuration } from '#components/ui/format-number.ts';
import { FigureLink } from './figure-link.tsx';
import { formatShare } from './format-share.ts';
import { estimateMeaning, isUnknownCost, KnownCost } from './known-cost.tsx';
import type { AttemptNarrowing, Narrowing, RowsLink } from './rows-link.ts';

const number = 'numeric whitespace-nowrap';
/** Hidden on phones. */
const wide = 'max-md:hidden';

export type FiguresRow = {
  readonly key: string;
  readonly head: ReactNode;
  readonly figures: Omit<InsightsModel, 'model'>;
  /** The filter for its requests, and its label. */
  readonly requests: { readonly narrowing: Narrowing; readonly label: string };
  /** The filter for its attempts. */
  readonly attempt: AttemptNarrowing;
};

/** Requests and attempts per item, such as per model. `subject` names the kind of item. */
export function FiguresTable({
  subject,
  rows,
  rowsLink,
}: {
  subject: string;
  rows: readonly FiguresRow[];
  rowsLink: RowsLink;
}) {
  return (
    <Table>
      <thead>
        <tr>
          <TableHead className="pl-0">{subject}</TableHead>
          <TableHead className={cn(number, wide)}>Requests</TableHead>
          <TableHead className={number}>Attempts</TableHead>
          <TableHead className={number}>Served</TableHead>
          <TableHead className={number}>Limited</TableHead>
          <TableHead className={cn(number, wide)} title="Rate limits included">
            Failed
          </TableHead>
          <TableHead className={cn(number, wide)}>Skipped</TableHead>
          <TableHead className={cn(number, wide)}>Median first token</TableHead>
          <TableHead className={cn(number, wide)}>Cost</TableHead>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, head, requests, attempt, figures: row }) => {
          const figure = (count: number, narrowing: Narrowing, label: string) => (
            <FigureLink rowsLink={rowsLink} narrowing={narrowing} label={label}>
              {formatCount(count)}
            </FigureLink>
          );
          return (
            <TableRow key={key}>
              <TableCell className="pl-0">{head}</TableCell>
              <TableCell className={cn(number, wide)}>
                {figure(row.requests, requests.narrowing, requests.label)}
              </TableCell>
              <TableCell className={number}>
                {figure(row.attempts, { attempt }, 'Show the requests it was tried in')}
              </TableCell>
              <TableCell className={number}>
                {figure(
                  row.served,
                  { attempt: { ...attempt, outcome: 'served' } },
                  'Show the requests it answered',
                )}{' '}
                <span className="inline-block w-11 text-fg-faint">
                  {formatShare(row.served, row.attempts)}
                </span>
              </TableCell>
              <TableCell className={cn(number, row.limited === 0 && 'text-fg-faint')}>
                {figure(
                  row.limited,
                  { attempt: { ...attempt, outcome: 'failed', kind: 'rate_limited' } },
                  'Show the requests in which it was limited',
                )}
              </TableCell>
              <TableCell className={cn(number, wide, row.failed === 0 && 'text-fg-faint')}>
                {figure(
                  row.failed,
                  { attempt: { ...attempt, outcome: 'failed' } },
                  'Show the requests in which it failed, rate limits included',
                )}
              </TableCell>
              <TableCell className={cn(number, wide, row.skipped === 0 && 'text-fg-faint')}>
                {figure(
                  row.skipped,
                  { attempt: { ...attempt, outcome: 'skipped' } },
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
                <Cost figures={row} attempt={attempt} rowsLink={rowsLink} />
              </TableCell>
            </TableRow>
          );
        })}
      </tbody>
    </Table>
  );
}

/** The known cost, and the number of attempts with an estimated or an unreported cost. */
function Cost({
  figures: { attempts, skipped, costUsd, costUnknown, costEstimated },
  attempt,
  rowsLink,
}: {
  figures: FiguresRow['figures'];
  attempt: AttemptNarrowing;
  rowsLink: RowsLink;
}) {
  // Without a call, there is no cost.
  if (attempts === skipped) return <span className="text-fg-faint">–</span>;
  return (
    <>
      {isUnknownCost(costUsd, costUnknown) ? (
        <KnownCost usd={costUsd} unknown={costUnknown} />
      ) : (
        <FigureLink
          rowsLink={rowsLink}
          narrowing={{ attempt: { ...attempt, paid: true } }}
          label="Show the requests with a known cost"
        >
          <KnownCost usd={costUsd} unknown={costUnknown} estimated={costEstimated} />
        </FigureLink>
      )}
      {costEstimated === null || costEstimated === 0 ? null : (
        <span className="block text-xs text-fg-faint" title={estimateMeaning}>
          {formatCount(costEstimated)} estimated
        </span>
      )}
      {costUnknown === null || costUnknown === 0 ? null : (
        <span className="block text-xs text-fg-faint">
          <FigureLink
            rowsLink={rowsLink}
            narrowing={{ attempt: { ...attempt, costKnown: false } }}
            label="Show the requests in which its cost was not reported"
          >
            {formatCount(costUnknown)} not reported
          </FigureLink>
        </span>
      )}
    </>
  );
}
