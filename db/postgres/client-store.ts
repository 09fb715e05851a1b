import { and, asc, eq, gte, lt, sql } from 'drizzle-orm';
import type { ClientStore, RefusalCount } from '#lib/store/clients';
import { NO_CLIENT, toStoredClient } from '#db/rows/client-row';
import { change, type Database } from './database.ts';
import { clientRefusals, clients, clientWindows } from './tables.ts';

export function createClientStore(database: Database, now: () => number): ClientStore {
  const { orm, run } = database;
  return {
    async listClients() {
      const rows = await orm
        .select()
        .from(clients)
        .orderBy(asc(clients.createdAt), sql`row_number`);
      return rows.map(toStoredClient);
    },

    createClient: ({ expiresAtMs, ...client }) =>
      change(database, async (tx) => {
        const at = now();
        const [row] = await tx
          .insert(clients)
          .values({ ...client, expiresAt: expiresAtMs, createdAt: at, updatedAt: at })
          .returning();
        if (row === undefined) throw new Error('The client was not written.');
        return toStoredClient(row);
      }),

    changeClient: (id, { expiresAtMs, ...wanted }) =>
      change(database, async (tx) => {
        const [row] = await tx
          .update(clients)
          .set({
            ...wanted,
            ...(expiresAtMs === undefined ? {} : { expiresAt: expiresAtMs }),
            updatedAt: now(),
          })
          .where(eq(clients.id, id))
          .returning();
        return row === undefined ? null : toStoredClient(row);
      }),

    deleteClient: (id) =>
      change(database, async (tx) => {
        await tx.delete(clientRefusals).where(eq(clientRefusals.clientId, id));
        await tx.delete(clientWindows).where(eq(clientWindows.client, id));
        const deleted = await tx.delete(clients).where(eq(clients.id, id)).returning({ id: clients.id });
        return deleted.length > 0;
      }),

    async readRefusals(fromMs, toMs) {
      const rows = await orm
        .select()
        .from(clientRefusals)
        .where(and(gte(clientRefusals.hourMs, fromMs), lt(clientRefusals.hourMs, toMs)));
      return rows.map(({ clientId, ...count }): RefusalCount => ({
        ...count,
        clientId: clientId === NO_CLIENT ? null : clientId,
      }));
    },

    async noteUses(uses) {
      const rows = uses.map(({ id, atMs }) => ({ id, at: Math.round(atMs) }));
      await run(
        `UPDATE clients SET last_used_at = greatest(coalesce(last_used_at, 0), used.at)
         FROM (SELECT id, max(at) AS at FROM json_to_recordset($1) AS u (id text, at bigint) GROUP BY id) AS used
         WHERE clients.id = used.id`,
        [JSON.stringify(rows)],
      );
    },

    async addRefusals(counts) {
      const rows = counts.map(({ clientId, lastAtMs, ...count }) => ({
        ...count,
        clientId: clientId ?? NO_CLIENT,
        lastAtMs: Math.round(lastAtMs),
      }));
      await run(
        `INSERT INTO client_refusals (hour, client_id, reason, requests, last_at)
         SELECT "hourMs", "clientId", reason, sum(requests), max("lastAtMs")
         FROM json_to_recordset($1)
           AS c ("hourMs" bigint, "clientId" text, reason text, requests bigint, "lastAtMs" bigint)
         WHERE "clientId" = $2 OR EXISTS (SELECT 1 FROM clients WHERE id = "clientId")
         GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
         ON CONFLICT (hour, client_id, reason) DO UPDATE
         SET requests = client_refusals.requests + excluded.requests,
           last_at = greatest(client_refusals.last_at, excluded.last_at)`,
        [JSON.stringify(rows), NO_CLIENT],
      );
    },

    async forgetRefusals(beforeMs) {
      await orm.delete(clientRefusals).where(lt(clientRefusals.hourMs, beforeMs));
    },
  };
}
