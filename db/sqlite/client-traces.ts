import { eq, lt, sql } from 'drizzle-orm';
import type { ClientStore } from '#lib/store/clients';
import { NO_CLIENT } from '#db/rows/client-row';
import type { Database } from './open-database.ts';
import { clientRefusals, clients } from './schema.ts';
import type { Sync } from './threads/sync.ts';

/** Records the use of keys. Nobody waits for it to be written. */
export type ClientTraces = Pick<ClientStore, 'noteUses' | 'addRefusals' | 'forgetRefusals'>;

export function createClientTraces({ orm }: Pick<Database, 'orm'>): Sync<ClientTraces> {
  return {
    noteUses(uses) {
      orm.transaction(
        (tx) => {
          for (const { id, atMs } of uses) {
            tx.update(clients)
              .set({ lastUsedAt: sql`max(coalesce(${clients.lastUsedAt}, 0), ${Math.round(atMs)})` })
              .where(eq(clients.id, id))
              .run();
          }
        },
        { behavior: 'immediate' },
      );
    },

    addRefusals(counts) {
      orm.transaction(
        (tx) => {
          const known = new Set(
            tx
              .select({ id: clients.id })
              .from(clients)
              .all()
              .map(({ id }) => id),
          );
          for (const { clientId, lastAtMs, ...count } of counts) {
            if (clientId !== null && !known.has(clientId)) continue;
            tx.insert(clientRefusals)
              .values({ ...count, clientId: clientId ?? NO_CLIENT, lastAtMs: Math.round(lastAtMs) })
              .onConflictDoUpdate({
                target: [clientRefusals.hourMs, clientRefusals.clientId, clientRefusals.reason],
                set: {
                  requests: sql`${clientRefusals.requests} + excluded.requests`,
                  lastAtMs: sql`max(${clientRefusals.lastAtMs}, excluded.last_at)`,
                },
              })
              .run();
          }
        },
        { behavior: 'immediate' },
      );
    },

    forgetRefusals(beforeMs) {
      orm.delete(clientRefusals).where(lt(clientRefusals.hourMs, beforeMs)).run();
    },
  };
}
