import { and, eq, lte } from 'drizzle-orm';
import type { CooldownScope } from '#lib/contracts/cooldown';
import type { ConnectionId } from '#lib/contracts/connection';
import type { Origin } from '#lib/contracts/vocabulary';
import type { Database } from './open-database.ts';
import { cooldowns } from './schema.ts';

/** Times are epoch milliseconds. An id is unique within its connection. */
type StoredCooldown = {
  readonly id: string;
  readonly connection: ConnectionId;
  readonly scope: CooldownScope;
  readonly model: string | null;
  readonly origin: Origin;
  readonly reason: string;
  readonly startedAtMs: number;
  readonly endsAtMs: number;
  readonly failures: number;
};

export type CooldownStore = {
  readonly readAll: () => Promise<StoredCooldown[]>;
  readonly save: (cooldown: StoredCooldown) => Promise<void>;
  readonly remove: (connection: ConnectionId, id: string) => Promise<void>;
  /** Drops what ended at or before `endedAtMs`; says how many. */
  readonly removeEnded: (endedAtMs: number) => Promise<number>;
};

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
    async remove(connection, id) {
      orm
        .delete(cooldowns)
        .where(and(eq(cooldowns.connection, connection), eq(cooldowns.id, id)))
        .run();
    },
    async removeEnded(endedAtMs) {
      return orm.delete(cooldowns).where(lte(cooldowns.endsAtMs, endedAtMs)).run().changes;
    },
  };
}
