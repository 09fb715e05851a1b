import { useState } from 'react';
import type { Insights } from '#lib/contracts/insights';
import { OriginBadge } from '#components/origin/origin-badge';
import { Button } from '#components/ui/button';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table';
import { formatCount } from '#components/ui/format-number.ts';
import { kindWords } from '#components/explain/kind-words.ts';
import { FigureLink } from './figure-link.tsx';
import { Panel } from './panel.tsx';
import type { RowsLink } from './rows-link.ts';
import { ShareBar } from './share-bar.tsx';

const shownAtFirst = 7;

/** Reasons for failed and skipped attempts, most frequent first. */
export function ReasonsPanel({
  insights: { reasons },
  rowsLink,
}: {
  insights: Insights;
  rowsLink: RowsLink;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const most = Math.max(1, ...reasons.map(({ attempts }) => attempts));
  const shown = isOpen ? reasons : reasons.slice(0, shownAtFirst);
  return (
    <Panel
      title="Top reasons"
      table={
        reasons.length === 0 ? (
          <p className="border-t py-3 text-fg-muted">Every attempt succeeded.</p>
        ) : (
          <>
            <Table>
              <thead>
                <tr>
                  <TableHead className="pl-0">Cause</TableHead>
                  <TableHead className="w-20 numeric">Attempts</TableHead>
                  <TableHead className="w-1/3 pr-0">
                    <span className="sr-only">Bar</span>
                  </TableHead>
                </tr>
              </thead>
              <tbody>
                {shown.map(({ origin, kind, attempts }) => (
                  <TableRow key={`${origin} ${kind}`}>
                    <TableCell className="pl-0">
                      <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5 py-1">
                        {origin === null ? null : <OriginBadge origin={origin} />}
                        {kindWords(kind)}
                      </span>
                    </TableCell>
                    <TableCell className="numeric">
                      <FigureLink
                        rowsLink={rowsLink}
                        narrowing={{ attempt: { kind, ...(origin === null ? {} : { origins: [origin] }) } }}
                        label="Show the requests with such an attempt"
                      >
                        {formatCount(attempts)}
                      </FigureLink>
                    </TableCell>
                    <TableCell className="pr-0">
                      <ShareBar
                        share={attempts / most}
                        color={kind === 'skipped' ? 'var(--line-strong)' : 'var(--danger)'}
                      />
                    </TableCell>
                  </TableRow>
                ))}
              </tbody>
            </Table>
            {reasons.length > shownAtFirst ? (
              <Button size="small" variant="ghost" className="mt-1 -ml-2" onClick={() => setIsOpen(!isOpen)}>
                {isOpen ? 'Show fewer' : `Show all ${reasons.length}`}
              </Button>
            ) : null}
          </>
        )
      }
    />
  );
}
