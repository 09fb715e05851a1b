import { and, desc, eq, gt, lt, max } from 'drizzle-orm';
import type { ConnectionId } from '#lib/contracts/connection';
import type { Origin } from '#lib/contracts/vocabulary';
import type { Database } from './open-database.ts';
import { recoveries } from './schema.ts';

/** A model that had been left alone answered again. Times are epoch milliseconds. */
export type StoredRecovery = {
  readonly connection: ConnectionId;
  readonly model: string;
  /** Who had limited it. */
  readonly origin: Origin;
  readonly cooledSinceMs: number;
  readonly backAtMs: number;
};

export type RecoveryStore = {
  readonly addRecoveries: (recoveries: readonly StoredRecovery[]) => Promise<void>;
  /** The latest of each model since a moment, the newest first. */
  readonly readLatest: (connection: ConnectionId, sinceMs: number) => Promise<StoredRecovery[]>;
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
