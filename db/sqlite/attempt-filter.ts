import { and, asc, eq, gt, gte, inArray, isNotNull, isNull, lt, or, sql, type SQL } from 'drizzle-orm';
import { CUT_SHORT } from '#lib/store/cut-short';
import type { RequestFilter } from '#lib/store/history-facts';
import type { HistoryLabels } from './history-labels.ts';
import { RECOUNT_MARK } from './history-recount.ts';
import { facets } from './history-tally.ts';
import type { Database } from './open-database.ts';
import { attempts, requests, settings } from './schema.ts';
import { historyFailures, historyRollups } from './sums-schema.ts';

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
export const ofUnknownCost = and(
  isNull(attempts.costUsd),
  sql`coalesce(${attempts.mayCost}, ${or(
    eq(attempts.outcome, 'served'),
    isNotNull(attempts.ttftMs),
    sql`${attempts.kind} IS ${CUT_SHORT}`,
  )})`,
);

/** The condition on one attempt. */
export function attemptLike(filter: RequestFilter): SQL | undefined {
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
    attemptPaid === undefined
      ? undefined
      : sql`coalesce(${attempts.costUsd}, 0) > 0 = ${Number(attemptPaid)}`,
    attemptCostKnown === undefined
      ? undefined
      : sql`coalesce((${ofUnknownCost}), 0) = ${Number(!attemptCostKnown)}`,
  );
}

/** Until all hours are counted again, each one may have such an attempt. */
const mayHaveUnknownCost = sql`(${historyRollups.costUnknown} > 0
  OR EXISTS (SELECT 1 FROM ${settings} WHERE ${settings.key} = ${RECOUNT_MARK}))`;

/**
 * The hours (by their start) whose sums contain such an attempt; null if the sums don't show it. A request that
 * is not counted yet may be in any hour.
 */
export function hoursOfAttempt(
  { orm }: Pick<Database, 'orm'>,
  labels: HistoryLabels,
  filter: RequestFilter,
): readonly number[] | null {
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
      // The attempts of a request count at their own connections, so the request's connection says nothing
      // here.
      attemptConnection === undefined ? undefined : eq(sums.connection, idOf(attemptConnection)),
    );
  const hoursWith = (sums: typeof historyFailures | typeof historyRollups, condition: SQL | undefined) =>
    orm
      .selectDistinct({ atMs: sums.atMs })
      .from(sums)
      .where(and(isAlso(sums), condition))
      .orderBy(asc(sums.atMs))
      .all()
      .map(({ atMs }) => atMs);
  // A call that its client cancelled is not a failure, and not counted as one.
  if (attemptKind !== undefined && attemptKind !== 'cancelled')
    return hoursWith(
      historyFailures,
      and(
        attemptOrigin === undefined ? undefined : inArray(historyFailures.origin, attemptOrigin.map(idOf)),
        eq(historyFailures.kind, idOf(attemptKind)),
        attemptModel === undefined ? undefined : eq(historyFailures.model, idOf(attemptModel)),
        attemptProvider === undefined ? undefined : eq(historyFailures.provider, idOf(attemptProvider)),
      ),
    );
  const asksUnknownCost = filter.costKnown === false || filter.attemptCostKnown === false;
  if (asksUnknownCost && attemptOutcome === undefined)
    return hoursWith(historyRollups, and(eq(historyRollups.facet, facets.all), mayHaveUnknownCost));
  if (attemptOutcome === undefined) return null;
  const isPaidFailure = attemptOutcome === 'failed' && attemptPaid === true;
  return hoursWith(
    historyRollups,
    and(
      eq(historyRollups.facet, facets.all),
      gt(isPaidFailure ? historyRollups.failedCostUsd : outcomeSums[attemptOutcome], 0),
    ),
  );
}

const outcomeSums = {
  served: historyRollups.attemptsServed,
  failed: historyRollups.attemptsFailed,
  skipped: historyRollups.attemptsSkipped,
};
