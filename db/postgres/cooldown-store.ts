import { and, eq, lte } from 'drizzle-orm';
import type { CooldownStore } from '#lib/store/cooldowns';
import { change, type Database } from './database.ts';
import { cooldowns } from './tables.ts';

export function createCooldownStore(database: Database): CooldownStore {
  return {
    readAll: () => database.orm.select().from(cooldowns),
    async save({ id, connection, scope, model, origin, reason, startedAtMs, endsAtMs, failures }) {
      const rest = { scope, model, origin, reason, startedAtMs, endsAtMs, failures };
      await change(database, (tx) =>
        tx
          .insert(cooldowns)
          .values({ id, connection, ...rest })
          .onConflictDoUpdate({ target: [cooldowns.connection, cooldowns.id], set: rest }),
      );
    },
    async remove(connection, id) {
      await change(database, (tx) =>
        tx.delete(cooldowns).where(and(eq(cooldowns.connection, connection), eq(cooldowns.id, id))),
      );
    },
    async removeEnded(endedAtMs) {
      const ended = await database.orm
        .delete(cooldowns)
        .where(lte(cooldowns.endsAtMs, endedAtMs))
        .returning({ id: cooldowns.id });
      return ended.length;
    },
  };
}
