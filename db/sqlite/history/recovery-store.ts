import type { RecoveryStore } from '#lib/store/cooldowns';
import { and, desc, eq, gt, lt, max } from 'drizzle-orm';
import type { Database } from '#db/sqlite/open-database';
import { recoveries } from '#db/sqlite/schema';

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
          // SQLite takes the other columns from the row with the maximum.
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
