import { and, asc, eq, gte, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { ClientStore, RefusalCount, StoredClient } from '#lib/store/clients';
import { type ClientTraces, NO_CLIENT } from './client-traces.ts';
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
        .map(toStored);
    },

    async createClient({ expiresAtMs, ...client }) {
      const at = Math.round(now());
      const row = orm
        .insert(clients)
        .values({ ...client, expiresAt: expiresAtMs, createdAt: at, updatedAt: at })
        .returning()
        .get();
      return toStored(row);
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
      return row === undefined ? null : toStored(row);
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

const StoredCategories = z.array(z.string()).nullable();

function toStored(row: typeof clients.$inferSelect): StoredClient {
  const { id, name, prefix, keyHash, enabled, requestsPerMinute, maxConcurrent } = row;
  return {
    id,
    name,
    prefix,
    keyHash,
    enabled,
    // A list that can't be read must not allow everything.
    categories: StoredCategories.safeParse(row.categories).data ?? (row.categories === null ? null : []),
    requestsPerMinute,
    maxConcurrent,
    expiresAtMs: row.expiresAt,
    lastUsedAtMs: row.lastUsedAt,
    createdAtMs: row.createdAt,
  };
}
