import { and, eq, gt, gte, inArray, isNotNull, isNull, lt, or, sql, type SQL } from 'drizzle-orm';
import { CUT_SHORT } from '#lib/store/cut-short';
import type { RequestFilter } from '#lib/store/history-facts';
import type { HistoryTables } from './history-tables.ts';
import { facets } from './history-tally.ts';
import { RECOUNT_MARK } from './recount-mark.ts';

const HOUR_MS = 60 * 60 * 1_000;

/** Whether the filter applies to attempts. */
export function hasAttemptFilter(filter: RequestFilter): boolean {
  const { attemptModel, attemptProvider, attemptConnection, attemptOutcome } = filter;
  const { attemptOrigin, attemptKind, attemptPaid, attemptCostKnown } = filter;
  const asked = [attemptModel, attemptProvider, attemptConnection, attemptOutcome];
  return [...asked, attemptOrigin, attemptKind, attemptPaid, attemptCostKnown].some(
    (one) => one !== undefined,
  );
}

/** It may have cost something that was not reported. */
export function ofUnknownCost({ attempts }: Pick<HistoryTables, 'attempts'>): SQL | undefined {
  return and(
    isNull(attempts.costUsd),
    sql`coalesce(${attempts.mayCost}, ${or(
      eq(attempts.outcome, 'served'),
      isNotNull(attempts.ttftMs),
      eq(attempts.kind, CUT_SHORT),
    )})`,
  );
}

export function isSo(condition: SQL, isWanted: boolean): SQL {
  return isWanted ? condition : sql`NOT (${condition})`;
}

/** The condition on one attempt. */
export function attemptLike({ attempts, requests }: HistoryTables, filter: RequestFilter): SQL | undefined {
  const { attemptModel, attemptProvider, attemptConnection, attemptOutcome } = filter;
  const { attemptOrigin, attemptKind, attemptPaid, attemptCostKnown } = filter;
  return and(
    attemptModel === undefined ? undefined : eq(attempts.model, attemptModel),
    attemptProvider === undefined ? undefined : eq(attempts.provider, attemptProvider),
    // Rows from before there were several connections use the request's connection.
    attemptConnection === undefined
      ? undefined
      : sql`coalesce(${attempts.connection}, ${requests.connection}) = ${attemptConnection}`,
    attemptOutcome === undefined ? undefined : eq(attempts.outcome, attemptOutcome),
    attemptOrigin === undefined ? undefined : inArray(attempts.origin, attemptOrigin),
    attemptKind === undefined ? undefined : eq(attempts.kind, attemptKind),
    attemptPaid === undefined ? undefined : isSo(sql`coalesce(${attempts.costUsd}, 0) > 0`, attemptPaid),
    attemptCostKnown === undefined
      ? undefined
      : isSo(sql`coalesce((${ofUnknownCost({ attempts })}), FALSE)`, !attemptCostKnown),
  );
}

type Labels = {
  readonly find: (text: string) => number | undefined;
  readonly findClients: (idOrName: string) => readonly number[];
};

/** The sums that show something, and their condition. */
type InSums = { readonly of: 'failures' | 'rollups'; readonly where: SQL | undefined };

/**
 * The condition on an hour's sums for one of its requests to have such an attempt; null if the sums don't show
 * it. A request that is not counted yet may be in any hour.
 */
export function sumsOfAttempt(
  { historyFailures, historyRollups, settings }: HistoryTables,
  labels: Labels,
  filter: RequestFilter,
): InSums | null {
  const { attemptModel, attemptProvider, attemptConnection, attemptOutcome } = filter;
  const { attemptOrigin, attemptKind, attemptPaid } = filter;
  // A text without a label gets a number that no row has.
  const idOf = (text: string) => labels.find(text) ?? -1;
  const isAlso = (sums: typeof historyFailures | typeof historyRollups): SQL | undefined =>
    and(
      eq(sums.span, 'hour'),
      filter.fromMs === undefined ? undefined : gte(sums.atMs, filter.fromMs - HOUR_MS),
      filter.beforeMs === undefined ? undefined : lt(sums.atMs, filter.beforeMs),
      filter.category === undefined ? undefined : eq(sums.category, idOf(filter.category)),
      filter.client === undefined ? undefined : inArray(sums.client, [...labels.findClients(filter.client)]),
    );
  // The attempts of a request count at their own connections, so the request's connection says nothing here.
  const isThere = (sums: typeof historyFailures | typeof historyRollups): SQL | undefined =>
    attemptConnection === undefined ? undefined : eq(sums.connection, idOf(attemptConnection));
  // A call that its client cancelled is not a failure, and not counted as one.
  if (attemptKind !== undefined && attemptKind !== 'cancelled')
    return {
      of: 'failures',
      where: and(
        isAlso(historyFailures),
        isThere(historyFailures),
        attemptOrigin === undefined ? undefined : inArray(historyFailures.origin, attemptOrigin.map(idOf)),
        eq(historyFailures.kind, idOf(attemptKind)),
        attemptModel === undefined ? undefined : eq(historyFailures.model, idOf(attemptModel)),
        attemptProvider === undefined ? undefined : eq(historyFailures.provider, idOf(attemptProvider)),
      ),
    };
  const inAll = and(isAlso(historyRollups), eq(historyRollups.facet, facets.all));
  const asksUnknownCost = filter.costKnown === false || filter.attemptCostKnown === false;
  if (asksUnknownCost && attemptOutcome === undefined) {
    // Until all hours are counted again, each one may have such an attempt.
    const mayHave = sql`(${historyRollups.costUnknown} > 0
      OR EXISTS (SELECT 1 FROM ${settings} WHERE ${settings.key} = ${RECOUNT_MARK}))`;
    // The request's unknown cost may be that of an attempt at another connection.
    const where = filter.attemptCostKnown === false ? isThere(historyRollups) : undefined;
    return { of: 'rollups', where: and(inAll, where, mayHave) };
  }
  if (attemptOutcome === undefined) return null;
  const outcomeSums = {
    served: historyRollups.attemptsServed,
    failed: historyRollups.attemptsFailed,
    skipped: historyRollups.attemptsSkipped,
  };
  const isPaidFailure = attemptOutcome === 'failed' && attemptPaid === true;
  const counted = isPaidFailure ? historyRollups.failedCostUsd : outcomeSums[attemptOutcome];
  return { of: 'rollups', where: and(inAll, isThere(historyRollups), gt(counted, 0)) };
}
