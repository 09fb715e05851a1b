import type { ReactNode } from 'react';
import type { InsightsTotals } from '#lib/contracts/insights';
import { countAttempts } from '#components/history/request/count-attempts.ts';
import { formatCount } from '#components/ui/format-number.ts';
import { FigureLink } from './figure-link.tsx';
import { formatShare } from './format-share.ts';
import { estimateMeaning, isUnknownCost, KnownCost } from './known-cost.tsx';
import type { Narrowing, RowsLink } from './rows-link.ts';

/** The seven main figures. Each links to the requests it counts. */
export function HeadlineFigures({ totals, rowsLink }: { totals: InsightsTotals; rowsLink: RowsLink }) {
  const isAllKnown = totals.costUnknown === 0;
  const share = (count: number) => formatShare(count, totals.requests);
  return (
    <section aria-label="Totals">
      <dl className="grid grid-cols-2 border-y sm:grid-cols-4 xl:grid-cols-7">
        <Figure
          term="Requests"
          rowsLink={rowsLink}
          narrowing={{}}
          label="Show the requests"
          detail={countAttempts(totals.attempts)}
        >
          {formatCount(totals.requests)}
        </Figure>
        <Figure
          term="Served by first choice"
          rowsLink={rowsLink}
          narrowing={{ status: 'served', switched: false }}
          label="Show the requests that the first choice served"
          detail={share(totals.servedFirst)}
        >
          {formatCount(totals.servedFirst)}
        </Figure>
        <Figure
          term="Rescued by a fallback"
          rowsLink={rowsLink}
          narrowing={{ status: 'served', switched: true }}
          label="Show the requests that a fallback served"
          detail={share(totals.rescued)}
        >
          {formatCount(totals.rescued)}
        </Figure>
        <Figure
          term="Failed"
          rowsLink={rowsLink}
          narrowing={{ status: 'failed' }}
          label="Show the requests that failed"
          detail={
            totals.partial === 0 ? (
              share(totals.failed)
            ) : (
              <>
                {share(totals.failed)},{' '}
                <FigureLink
                  rowsLink={rowsLink}
                  narrowing={{ status: 'partial' }}
                  label="Show the requests whose answer was cut off"
                >
                  {formatCount(totals.partial)} partial
                </FigureLink>
              </>
            )
          }
        >
          {formatCount(totals.failed)}
        </Figure>
        <Figure
          term="Cost"
          rowsLink={rowsLink}
          {...(isUnknownCost(totals.costUsd, totals.costUnknown)
            ? { narrowing: { costKnown: false }, label: 'Show the requests whose cost was not reported' }
            : { narrowing: { minCostUsd: 1e-9 }, label: 'Show the requests with a cost' })}
          detail={<CostKnown totals={totals} rowsLink={rowsLink} />}
        >
          <KnownCost usd={totals.costUsd} unknown={totals.costUnknown} estimated={totals.costEstimated} />
        </Figure>
        <Figure
          term="Cost per success"
          rowsLink={rowsLink}
          narrowing={{ status: 'served' }}
          label="Show the served requests that the total cost is divided by"
          detail={isAllKnown ? 'total cost ÷ answers' : 'known cost ÷ answers'}
        >
          <KnownCost
            usd={totals.costPerServedUsd}
            unknown={totals.costUnknown}
            estimated={totals.costEstimated}
          />
        </Figure>
        <Figure
          term="Cost of failed attempts"
          rowsLink={rowsLink}
          {...(isUnknownCost(totals.failedCostUsd, totals.failedCostUnknown)
            ? {
                narrowing: { attempt: { outcome: 'failed', costKnown: false } },
                label: 'Show the requests in which the cost of a failed attempt was not reported',
              }
            : {
                narrowing: { attempt: { outcome: 'failed', paid: true } },
                label: 'Show the requests in which a failed attempt had a cost',
              })}
          detail={
            <>
              <FigureLink
                rowsLink={rowsLink}
                narrowing={{ attempt: { outcome: 'failed' } }}
                label="Show the requests in which an attempt failed"
              >
                {countAttempts(totals.attemptsFailed)}
              </FigureLink>
              {totals.failedCostUnknown === 0 ? null : (
                <>
                  ; <FailedUnknown count={totals.failedCostUnknown} rowsLink={rowsLink} />
                </>
              )}
            </>
          }
        >
          <KnownCost usd={totals.failedCostUsd} unknown={totals.failedCostUnknown} />
        </Figure>
      </dl>
    </section>
  );
}

/** Whether every answer reported its cost, and how many costs are estimates. */
function CostKnown({
  totals: { costUnknown, costEstimated },
  rowsLink,
}: {
  totals: InsightsTotals;
  rowsLink: RowsLink;
}) {
  if (costUnknown === null || costEstimated === null) return 'unreported cost not included';
  if (costUnknown === 0 && costEstimated === 0) return 'reported for every answer';
  return (
    <>
      {costUnknown === 0 ? null : (
        <FigureLink
          rowsLink={rowsLink}
          narrowing={{ costKnown: false }}
          label="Show the requests whose cost was not reported"
        >
          not reported for {formatCount(costUnknown)}
        </FigureLink>
      )}
      {costUnknown === 0 || costEstimated === 0 ? null : '; '}
      {costEstimated === 0 ? null : (
        <span title={estimateMeaning}>{formatCount(costEstimated)} estimated</span>
      )}
    </>
  );
}

function FailedUnknown({ count, rowsLink }: { count: number | null; rowsLink: RowsLink }) {
  if (count === null) return 'unreported cost not included';
  return (
    <FigureLink
      rowsLink={rowsLink}
      narrowing={{ attempt: { outcome: 'failed', costKnown: false } }}
      label="Show the requests in which the cost of a failed attempt was not reported"
    >
      not reported for {formatCount(count)}
    </FigureLink>
  );
}

function Figure({
  term,
  detail,
  children,
  ...link
}: {
  term: string;
  detail: ReactNode;
  rowsLink: RowsLink;
  narrowing: Narrowing;
  label: string;
  children: ReactNode;
}) {
  return (
    <div className="min-w-0 py-3 pr-3">
      <dt className="text-xs text-fg-faint">{term}</dt>
      <dd>
        <FigureLink {...link} className="text-xl font-medium">
          {children}
        </FigureLink>
        <span className="block text-xs text-fg-muted">{detail}</span>
      </dd>
    </div>
  );
}
