import { and, desc, eq, gt, inArray, like, lt, max, notInArray, or, sql } from 'drizzle-orm';
import type { ConnectionKind, Origin } from '#lib/contracts/vocabulary';
import type { Database } from './open-database.ts';
import { attempts, recoveries, requests } from './schema.ts';

/** A model that had been left alone answered again. Times are epoch milliseconds. */
export type StoredRecovery = {
  readonly connection: ConnectionKind;
  readonly model: string;
  /** Who had limited it. */
  readonly origin: Origin;
  readonly cooledSinceMs: number;
  readonly backAtMs: number;
};

export type RecoveryStore = {
  readonly addRecoveries: (recoveries: readonly StoredRecovery[]) => Promise<void>;
  /** The latest of each model since a moment, the newest first. */
  readonly readLatest: (connection: ConnectionKind, sinceMs: number) => Promise<StoredRecovery[]>;
  readonly removeBefore: (beforeMs: number) => Promise<number>;
};

export function createRecoveryStore({ orm }: Pick<Database, 'orm'>): RecoveryStore {
  return {
    async addRecoveries(rows) {
      if (rows.length === 0) return;
      orm.transaction((tx) => {
        for (const row of rows) tx.insert(recoveries).values(row).run();
      });
    },
    async readLatest(connection, sinceMs) {
      return orm
        .select({
          connection: recoveries.connection,
          model: recoveries.model,
          origin: recoveries.origin,
          cooledSinceMs: recoveries.cooledSinceMs,
          // SQLite takes the other columns from the row that has the greatest.
          backAtMs: max(recoveries.backAtMs).mapWith(Number),
        })
        .from(recoveries)
        .where(and(eq(recoveries.connection, connection), gt(recoveries.backAtMs, sinceMs)))
        .groupBy(recoveries.model)
        .orderBy(desc(max(recoveries.backAtMs)))
        .all();
    },
    async removeBefore(beforeMs) {
      return orm.delete(recoveries).where(lt(recoveries.backAtMs, beforeMs)).run().changes;
    },
  };
}

/** Failures after which a model is left alone for a while. */
const passing = [
  'rate_limited',
  'overloaded',
  'unreachable',
  'timed_out',
  'model_unavailable',
  'server_error',
  'interrupted',
  'unauthorized',
  'credits_exhausted',
];
/** Whatever of theirs stands in the way, it is not the one model that is left alone for it. */
const wider: readonly Origin[] = ['openrouter_account', 'credits', 'credentials', 'policy', 'understudy'];

/** Whether a model was left alone for it. One that could not do what was asked was never away. */
const leftAlone = or(
  and(
    eq(attempts.outcome, 'failed'),
    inArray(attempts.kind, passing),
    notInArray(attempts.origin, [...wider]),
  ),
  and(
    eq(attempts.outcome, 'skipped'),
    sql`json_extract(${attempts.evidence}, '$[0].field') = 'cooldown'`,
    like(sql`json_extract(${attempts.evidence}, '$[0].value')`, 'model:%'),
  ),
);

/** When the first choice of each request answered again after it, where it had been left alone and that is known. */
export function readFirstChoiceBack(
  { orm }: Pick<Database, 'orm'>,
  ids: readonly string[],
): ReadonlyMap<string, number> {
  if (ids.length === 0) return new Map();
  const rows = orm
    .select({
      id: requests.id,
      backAtMs: sql<number | null>`(
        SELECT min(${recoveries.backAtMs}) FROM ${recoveries}
        WHERE ${recoveries.connection} = ${requests.connection} AND ${recoveries.model} = ${attempts.model}
          AND ${recoveries.backAtMs} > ${attempts.startedAtMs}
      )`,
    })
    .from(requests)
    .innerJoin(attempts, and(eq(attempts.requestId, requests.id), eq(attempts.idx, 0)))
    .where(and(inArray(requests.id, [...ids]), leftAlone))
    .all();
  return new Map(rows.flatMap(({ id, backAtMs }) => (backAtMs === null ? [] : [[id, backAtMs]])));
}
