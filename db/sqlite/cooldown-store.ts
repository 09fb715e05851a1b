import type { CooldownStore } from '#lib/store/cooldowns';
import { and, eq, lte } from 'drizzle-orm';
import type { Database } from './open-database.ts';
import { cooldowns } from './schema.ts';

export function createCooldownStore({ orm }: Database): CooldownStore {
  return {
    async readAll() {
      return orm.select().from(cooldowns).all();
    },
    async save({ id, connection, scope, model, origin, reason, startedAtMs, endsAtMs, failures }) {
      const rest = { scope, model, origin, reason, startedAtMs, endsAtMs, failures };
      orm
        .insert(cooldowns)
        .values({ id, connection, ...rest })
        .onConflictDoUpdate({ target: [cooldowns.connection, cooldowns.id], set: rest })
        .run();
    },
    async remove({ connection, id }) {
      orm
        .delete(cooldowns)
        .where(and(eq(cooldowns.connection, connection), eq(cooldowns.id, id)))
        .run();
    },
    // Only one process uses a file, and it knows its own.
    claimProbe: async () => true,
    async releaseProbe() {},
    async removeEnded(endedAtMs) {
      return orm.delete(cooldowns).where(lte(cooldowns.endsAtMs, endedAtMs)).run().changes;
    },
  };
}
