import Link from 'next/link';
import type { ReactNode } from 'react';
import type { InsightsTotals } from '#lib/contracts/insights';
import { Money } from '#components/ui/money';
import { formatCount } from '../ui/format-number.ts';
import { formatShare } from './format-share.ts';
import type { Narrowing, RowsLink } from './rows-link.ts';

/** The range in seven figures; each that a filter can show leads to its rows. */
export function HeadlineFigures({ totals, rowsLink }: { totals: InsightsTotals; rowsLink: RowsLink }) {
  const share = (count: number) => formatShare(count, totals.requests);
  return (
    <section aria-label="In all">
      <dl className="grid grid-cols-2 border-y sm:grid-cols-4 xl:grid-cols-7">
        <Figure
          term="Requests"
          link={rowsLink}
          narrowing={{}}
          detail={`${formatCount(totals.attempts)} attempts`}
        >
          {formatCount(totals.requests)}
        </Figure>
        <Figure
          term="Served by first choice"
          link={rowsLink}
          narrowing={{ status: 'served', switched: false }}
          detail={share(totals.servedFirst)}
        >
          {formatCount(totals.servedFirst)}
        </Figure>
        <Figure
          term="Rescued by an understudy"
          link={rowsLink}
          narrowing={{ status: 'served', switched: true }}
          detail={share(totals.rescued)}
        >
          {formatCount(totals.rescued)}
        </Figure>
        <Figure
          term="Failed"
          link={rowsLink}
          narrowing={{ status: 'failed' }}
          detail={
            totals.partial === 0 ? share(totals.failed) : `${share(totals.failed)}, ${totals.partial} partial`
          }
        >
          {formatCount(totals.failed)}
        </Figure>
        <Figure term="Cost" link={rowsLink} narrowing={{ minCostUsd: 1e-9 }} detail="of all attempts">
          <Money usd={totals.costUsd} />
        </Figure>
        <Figure
          term="Cost per success"
          link={rowsLink}
          narrowing={{ status: 'served' }}
          detail="all cost, per answer"
        >
          <Money usd={totals.costPerServedUsd} />
        </Figure>
        <Figure term="Cost of failed attempts" detail={`${formatCount(totals.attemptsFailed)} attempts`}>
          <Money usd={totals.failedCostUsd} />
        </Figure>
      </dl>
    </section>
  );
}

function Figure({
  term,
  detail,
  link,
  narrowing,
  children,
}: {
  term: string;
  detail: string;
  link?: RowsLink;
  narrowing?: Narrowing;
  children: ReactNode;
}) {
  return (
    <div className="min-w-0 py-3 pr-3">
      <dt className="text-xs text-fg-faint">{term}</dt>
      <dd>
        {link === undefined || narrowing === undefined ? (
          <span className="text-xl font-medium">{children}</span>
        ) : (
          <Link
            href={link(narrowing)}
            prefetch={false}
            title="Show the requests"
            className="rounded-sm text-xl font-medium decoration-line-strong underline-offset-4 hover:underline"
          >
            {children}
          </Link>
        )}
        <span className="block text-xs text-fg-muted">{detail}</span>
      </dd>
    </div>
  );
}
