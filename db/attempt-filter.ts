import { and, eq, gt, inArray, sql, type SQL } from 'drizzle-orm';
import type { HistoryFilter } from '#lib/contracts/history';
import type { HistoryLabels } from './history-labels.ts';
import { facets } from './history-tally.ts';
import { attempts, historyCombos, historyFailures, historyRollups, historyTried } from './schema.ts';

/** Whether something is asked of one of the attempts. */
export function hasAttemptFilter(filter: HistoryFilter): boolean {
  const { attemptModel, attemptProvider, attemptOutcome, attemptOrigin, attemptKind, attemptPaid } = filter;
  const asked = [attemptModel, attemptProvider, attemptOutcome, attemptOrigin, attemptKind, attemptPaid];
  return asked.some((one) => one !== undefined);
}

/** What one attempt must be like. */
export function attemptLike(filter: HistoryFilter): SQL | undefined {
  const { attemptModel, attemptProvider, attemptOutcome, attemptOrigin, attemptKind, attemptPaid } = filter;
  return and(
    attemptModel === undefined ? undefined : eq(attempts.model, attemptModel),
    attemptProvider === undefined ? undefined : eq(attempts.provider, attemptProvider),
    attemptOutcome === undefined ? undefined : eq(attempts.outcome, attemptOutcome),
    attemptOrigin === undefined ? undefined : inArray(attempts.origin, attemptOrigin),
    attemptKind === undefined ? undefined : eq(attempts.kind, attemptKind),
    attemptPaid === undefined
      ? undefined
      : sql`coalesce(${attempts.costUsd}, 0) > 0 = ${Number(attemptPaid)}`,
  );
}

/** What the sums of an hour must be like for such an attempt to lie in it. */
export function attemptCombos(filter: HistoryFilter, labels: HistoryLabels): SQL[] {
  const { attemptModel, attemptProvider, attemptOutcome, attemptOrigin, attemptKind, attemptPaid } = filter;
  // What no sum knows is asked for by a number that none has.
  const idOf = (text: string) => labels.find(text) ?? -1;
  const conditions: SQL[] = [];
  if (attemptModel !== undefined) conditions.push(inTried('model', idOf(attemptModel)));
  if (attemptProvider !== undefined) conditions.push(inTried('provider', idOf(attemptProvider)));
  // A call that its client cancelled is no failure, and is not summed up as one.
  if (attemptKind !== undefined && attemptKind !== 'cancelled')
    conditions.push(
      someSums(
        historyFailures,
        attemptOrigin === undefined ? undefined : inArray(historyFailures.origin, attemptOrigin.map(idOf)),
        eq(historyFailures.kind, idOf(attemptKind)),
        attemptModel === undefined ? undefined : eq(historyFailures.model, idOf(attemptModel)),
        attemptProvider === undefined ? undefined : eq(historyFailures.provider, idOf(attemptProvider)),
      ),
    );
  else if (attemptOutcome !== undefined)
    conditions.push(
      someSums(
        historyRollups,
        eq(historyRollups.facet, facets.all),
        eq(historyRollups.model, 0),
        eq(historyRollups.provider, 0),
        gt(
          attemptOutcome === 'failed' && attemptPaid === true
            ? historyRollups.failedCostUsd
            : outcomeSums[attemptOutcome],
          0,
        ),
      ),
    );
  return conditions;
}

const outcomeSums = {
  served: historyRollups.attemptsServed,
  failed: historyRollups.attemptsFailed,
  skipped: historyRollups.attemptsSkipped,
};

/** The sums of the same hour, category, client and connection have something like this. */
function someSums(
  sums: typeof historyFailures | typeof historyRollups,
  ...conditions: readonly (SQL | undefined)[]
): SQL {
  return sql`EXISTS (SELECT 1 FROM ${sums} WHERE ${and(
    eq(sums.span, 'hour'),
    eq(sums.atMs, historyCombos.hour),
    ...conditions,
    eq(sums.category, historyCombos.category),
    eq(sums.client, historyCombos.client),
    eq(sums.connection, historyCombos.connection),
  )})`;
}

/** The calls of the request have one to it. */
export function inTried(kind: 'model' | 'provider', id: number): SQL {
  return sql`${historyCombos.tried} IN (
    SELECT ${historyTried.tried} FROM ${historyTried} WHERE ${historyTried.kind} = ${kind} AND ${historyTried.part} = ${id}
  )`;
}
