import type { Insights } from '#lib/contracts/insights';
import { OriginBadge } from '#components/origin/origin-badge';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table';
import { formatCount } from '#components/ui/format-number.ts';
import { FigureLink } from './figure-link.tsx';
import { formatShare } from './format-share.ts';
import { Panel } from './panel.tsx';
import type { RowsLink } from './rows-link.ts';
import { ShareBar } from './share-bar.tsx';

/** Why fallbacks took over. */
export function SwitchesPanel({ insights, rowsLink }: { insights: Insights; rowsLink: RowsLink }) {
  const { switchesByOrigin, totals } = insights;
  const most = Math.max(1, ...switchesByOrigin.map(({ requests }) => requests));
  return (
    <Panel
      title="Switches by cause"
      table={
        switchesByOrigin.length === 0 ? (
          <p className="border-t py-3 text-fg-muted">No switches: the first choice always answered.</p>
        ) : (
          <Table>
            <thead>
              <tr>
                <TableHead className="w-40 pl-0">Cause</TableHead>
                <TableHead className="numeric">Switched</TableHead>
                <TableHead className="w-14 numeric">Share</TableHead>
                <TableHead className="w-2/5 pr-0">
                  <span className="sr-only">Bar</span>
                </TableHead>
              </tr>
            </thead>
            <tbody>
              {switchesByOrigin.map(({ origin, requests }) => (
                <TableRow key={origin ?? 'none'}>
                  <TableCell className="pl-0">
                    {origin === null ? (
                      <span className="text-fg-muted">No cause: by choice</span>
                    ) : (
                      <OriginBadge origin={origin} />
                    )}
                  </TableCell>
                  <TableCell className="numeric">
                    <FigureLink
                      rowsLink={rowsLink}
                      narrowing={{ switched: true, ...(origin === null ? {} : { origin }) }}
                      label={
                        origin === null
                          ? 'Show all switched requests, including these'
                          : 'Show these requests'
                      }
                    >
                      {formatCount(requests)}
                    </FigureLink>
                  </TableCell>
                  <TableCell className="numeric text-fg-muted">
                    {formatShare(requests, totals.switched)}
                  </TableCell>
                  <TableCell className="pr-0">
                    <ShareBar share={requests / most} color="var(--accent)" />
                  </TableCell>
                </TableRow>
              ))}
            </tbody>
          </Table>
        )
      }
    />
  );
}
