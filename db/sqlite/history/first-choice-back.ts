import { and, asc, desc, eq, gt, gte, inArray, lt, or, sql } from 'drizzle-orm';
import type { ConnectionId } from '#lib/contracts/connection';
import { passing } from '#db/rows/passing-failures';
import type { Database } from '#db/sqlite/open-database';
import { attempts, requests } from '#db/sqlite/schema';
import { AFTER_ALL_IDS } from '#db/rows/uuid-v7-prefix';

/** A model that lacked a capability was never unavailable, so it does not recover. */
const wasAway = or(
  and(eq(attempts.outcome, 'failed'), inArray(attempts.kind, passing)),
  eq(attempts.skipCause, 'cooling_down'),
);

/**
 * How many of a model's calls and skips are searched for its next answer. Beyond that, it stays unknown.
 * A page asks for many rows, most of them close to each other.
 */
const MOST_LOOKED_AT = { inList: 1_000, forOne: 10_000 } as const;

type Away = {
  readonly id: string;
  readonly connection: ConnectionId;
  readonly model: string;
  readonly endedAtMs: number;
};

/** When the first choice of each request answered again, if it was cooling down and this is known. */
export function readFirstChoiceBack(
  { orm }: Pick<Database, 'orm'>,
  ids: readonly string[],
): ReadonlyMap<string, number> {
  const back = new Map<string, number>();
  if (ids.length === 0) return back;
  const most = ids.length === 1 ? MOST_LOOKED_AT.forOne : MOST_LOOKED_AT.inList;
  const rows = orm
    .select({
      id: requests.id,
      connection: sql<ConnectionId>`coalesce(${attempts.connection}, ${requests.connection})`,
      model: attempts.model,
      endedAtMs: sql<number>`${attempts.startedAtMs} + ${attempts.durationMs}`,
    })
    .from(requests)
    .innerJoin(attempts, and(eq(attempts.requestId, requests.id), eq(attempts.idx, 0)))
    .where(and(inArray(requests.id, [...ids]), wasAway))
    .orderBy(desc(requests.id))
    .all();
  const findAnswer = answerFinder({ orm }, most);
  for (const ofModel of Map.groupBy(rows, ({ connection, model }) => `${connection} ${model}`).values()) {
    let newer: Away | undefined;
    for (const row of ofModel) {
      const answer = findAnswer(row, newer?.id ?? AFTER_ALL_IDS);
      // If it did not answer before the newer request, it recovered for both at the same time.
      const backAtMs = answer === 'none' && newer !== undefined ? back.get(newer.id) : answer;
      if (typeof backAtMs === 'number') back.set(row.id, backAtMs);
      newer = row;
    }
  }
  return back;
}

/** Finds when a model answered next, in a request before another, within a number of its calls and skips. */
function answerFinder(
  { orm }: Pick<Database, 'orm'>,
  most: number,
): (away: Away, beforeId: string) => number | 'none' | 'unknown' {
  const isLater = and(
    eq(attempts.model, sql.placeholder('model')),
    gt(attempts.requestId, sql.placeholder('id')),
    lt(attempts.requestId, sql.placeholder('beforeId')),
  );
  const findBeyond = orm
    .select({ id: attempts.requestId })
    .from(attempts)
    .where(isLater)
    .orderBy(asc(attempts.requestId))
    .limit(1)
    .offset(most)
    .prepare();
  const findServed = orm
    .select({
      atMs: sql<number>`${attempts.startedAtMs} + coalesce(${attempts.ttftMs}, ${attempts.durationMs})`,
    })
    .from(attempts)
    .innerJoin(requests, eq(requests.id, attempts.requestId))
    .where(
      and(
        isLater,
        eq(attempts.outcome, 'served'),
        gte(attempts.startedAtMs, sql.placeholder('endedAtMs')),
        eq(sql`coalesce(${attempts.connection}, ${requests.connection})`, sql.placeholder('connection')),
      ),
    )
    .orderBy(asc(attempts.requestId))
    .limit(1)
    .prepare();
  return (away, beforeId) => {
    const beyondId = findBeyond.get({ ...away, beforeId })?.id;
    const served = findServed.get({ ...away, beforeId: beyondId ?? beforeId });
    if (served !== undefined) return served.atMs;
    return beyondId === undefined ? 'none' : 'unknown';
  };
}
