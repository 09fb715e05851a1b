import type { InsightsFilter } from '#lib/client/insights';
import type { Insights } from '#lib/contracts/insights';
import type { AttemptOutcome, Origin, RequestStatus } from '#lib/contracts/vocabulary';

/** A filter for the requests behind a figure, in addition to the screen's range and filter. */
export type Narrowing = {
  readonly status?: RequestStatus;
  readonly switched?: boolean;
  readonly origin?: Origin;
  readonly model?: string;
  readonly connection?: string;
  readonly client?: string;
  readonly minCostUsd?: number;
  readonly costKnown?: boolean;
  readonly minDurationMs?: number;
  readonly minFirstTokenMs?: number;
  /** In the time zone of the figures. */
  readonly weekday?: number;
  readonly hour?: number;
  /** At least one attempt matches this. */
  readonly attempt?: AttemptNarrowing;
  readonly from?: string;
  readonly to?: string;
};

export type AttemptNarrowing = {
  readonly model?: string;
  readonly provider?: string;
  readonly connection?: string;
  readonly outcome?: AttemptOutcome;
  readonly origins?: readonly Origin[];
  readonly kind?: string;
  readonly paid?: boolean;
  readonly costKnown?: boolean;
};

export type RowsLink = (narrowing: Narrowing) => { pathname: '/history'; query: Record<string, string> };

/** Creates links to the history that show exactly the counted requests. */
export function makeRowsLink(
  { from, to, timeZone }: Pick<Insights, 'from' | 'to' | 'timeZone'>,
  filter: InsightsFilter,
): RowsLink {
  return ({ attempt, ...narrowing }) => {
    const query = {
      ...filter,
      ...narrowing,
      from: later(from, narrowing.from ?? from),
      // The end is inclusive in the history, but exclusive in the figures.
      to: lastMoment(earlier(to, narrowing.to ?? to)),
      timeZone: narrowing.weekday === undefined && narrowing.hour === undefined ? undefined : timeZone,
      ...(attempt === undefined ? {} : attemptQuery(attempt, filter)),
    };
    return {
      pathname: '/history',
      query: Object.fromEntries(
        Object.entries(query).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, String(value)]],
        ),
      ),
    };
  };
}

/** The filter for attempts. Filters for a model, provider or connection apply to the attempt. */
function attemptQuery(
  { origins, ...attempt }: AttemptNarrowing,
  { model, provider, connection }: InsightsFilter,
) {
  return {
    // An attempt counts for its own connection, even if another one answered the request.
    connection: undefined,
    attemptConnection: attempt.connection ?? connection,
    attemptModel: attempt.model ?? model,
    attemptProvider: attempt.provider ?? provider,
    attemptOutcome: attempt.outcome,
    attemptOrigin: origins?.join(','),
    attemptKind: attempt.kind,
    attemptPaid: attempt.paid,
    attemptCostKnown: attempt.costKnown,
  };
}

function later(one: string, other: string): string {
  return Date.parse(one) > Date.parse(other) ? one : other;
}

function earlier(one: string, other: string): string {
  return Date.parse(one) < Date.parse(other) ? one : other;
}

function lastMoment(to: string): string {
  return new Date(Date.parse(to) - 1).toISOString();
}
