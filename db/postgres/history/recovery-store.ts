import { and, desc, eq, gt, lt } from 'drizzle-orm';
import type { RecoveryStore } from '#lib/store/cooldowns';
import type { Database } from '#db/postgres/database';
import { recoveries } from '#db/postgres/tables';

export function createRecoveryStore({ orm }: Database): RecoveryStore {
  return {
    async addRecoveries(rows) {
      if (rows.length > 0) await orm.insert(recoveries).values([...rows]);
    },
    async readLatest(connection, sinceMs) {
      const rows = await orm
        .selectDistinctOn([recoveries.model], {
          connection: recoveries.connection,
          model: recoveries.model,
          origin: recoveries.origin,
          cooledSinceMs: recoveries.cooledSinceMs,
          backAtMs: recoveries.backAtMs,
        })
        .from(recoveries)
        .where(and(eq(recoveries.connection, connection), gt(recoveries.backAtMs, sinceMs)))
        .orderBy(recoveries.model, desc(recoveries.backAtMs));
      return rows.toSorted((one, other) => other.backAtMs - one.backAtMs);
    },
    async removeBefore(beforeMs) {
      const removed = await orm
        .delete(recoveries)
        .where(lt(recoveries.backAtMs, beforeMs))
        .returning({ id: recoveries.id });
      return removed.length;
    },
  };
}
