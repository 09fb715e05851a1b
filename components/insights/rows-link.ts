import type { InsightsFilter } from '#lib/client/insights';
import type { Insights } from '#lib/contracts/insights';
import type { Origin, RequestStatus } from '#lib/contracts/vocabulary';

/** What the rows behind a figure have in common, beside the range and the filter of the screen. */
export type Narrowing = {
  readonly status?: RequestStatus;
  readonly switched?: boolean;
  readonly origin?: Origin;
  readonly model?: string;
  readonly provider?: string;
  readonly minCostUsd?: number;
  readonly from?: string;
  readonly to?: string;
};

export type RowsLink = (narrowing: Narrowing) => { pathname: '/history'; query: Record<string, string> };

/** Makes addresses of the history that show just the rows that were counted. */
export function makeRowsLink({ from, to }: Pick<Insights, 'from' | 'to'>, filter: InsightsFilter): RowsLink {
  return ({ switched, minCostUsd, to: narrowedTo, ...narrowing }) => ({
    pathname: '/history',
    query: {
      from,
      // The history's end is included, the counted range's is not.
      to: lastMoment(narrowedTo ?? to),
      ...filter,
      ...narrowing,
      ...(switched === undefined ? {} : { switched: String(switched) }),
      ...(minCostUsd === undefined ? {} : { minCostUsd: String(minCostUsd) }),
    },
  });
}

function lastMoment(to: string): string {
  return new Date(Date.parse(to) - 1).toISOString();
}
