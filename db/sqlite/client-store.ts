import { and, asc, eq, gte, lt, sql } from 'drizzle-orm';
import type { ClientStore, RefusalCount } from '#lib/store/clients';
import { NO_CLIENT, toStoredClient } from '#db/rows/client-row';
import type { ClientTraces } from './client-traces.ts';
import type { Database } from './open-database.ts';
import { clientRefusals, clients } from './schema.ts';

type Verbs = Omit<ClientStore, keyof ClientTraces>;

export function createClientStore({ orm }: Database, now: () => number): Verbs {
  return {
    async listClients() {
      return orm
        .select()
        .from(clients)
        .orderBy(asc(clients.createdAt), sql`rowid`)
        .all()
        .map(toStoredClient);
    },

    async createClient({ expiresAtMs, ...client }) {
      const at = Math.round(now());
      const row = orm
        .insert(clients)
        .values({ ...client, expiresAt: expiresAtMs, createdAt: at, updatedAt: at })
        .returning()
        .get();
      return toStoredClient(row);
    },

    async changeClient(id, { expiresAtMs, ...change }) {
      const row = orm
        .update(clients)
        .set({
          ...change,
          ...(expiresAtMs === undefined ? {} : { expiresAt: expiresAtMs }),
          updatedAt: Math.round(now()),
        })
        .where(eq(clients.id, id))
        .returning()
        .get();
      return row === undefined ? null : toStoredClient(row);
    },

    async deleteClient(id) {
      return orm.transaction(
        (tx) => {
          tx.delete(clientRefusals).where(eq(clientRefusals.clientId, id)).run();
          return tx.delete(clients).where(eq(clients.id, id)).run().changes > 0;
        },
        { behavior: 'immediate' },
      );
    },

    async readRefusals(fromMs, toMs) {
      return orm
        .select()
        .from(clientRefusals)
        .where(and(gte(clientRefusals.hourMs, fromMs), lt(clientRefusals.hourMs, toMs)))
        .all()
        .map(({ clientId, ...count }): RefusalCount => ({
          ...count,
          clientId: clientId === NO_CLIENT ? null : clientId,
        }));
    },
  };
}
