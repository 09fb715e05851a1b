import { and, asc, eq, inArray, isNull, max, sql } from 'drizzle-orm';
import type { ConnectionId } from '#lib/contracts/connection';
import { targetKey } from '#lib/contracts/target';
import type {
  ChangeOutcome,
  ConnectionChange,
  ConnectionStore,
  StoredConnection,
} from '#lib/store/connections';
import { toStoredConnection } from '#db/rows/connection-row';
import { change, type Database, type Orm } from './database.ts';
import {
  catalogueChanges,
  catalogueModels,
  catalogueState,
  categories,
  categoryModels,
  connections,
  modelBaselines,
  modelFacts,
  modelOverrides,
} from './tables.ts';

export function createConnectionStore(database: Database, now: () => number): ConnectionStore {
  return {
    async listConnections() {
      const rows = await database.orm
        .select()
        .from(connections)
        .orderBy(asc(connections.position), asc(connections.createdAt));
      return rows.map(toStoredConnection);
    },
    createConnection: (connection) => change(database, (tx) => insertConnection(tx, connection, now())),
    changeConnection: (id, wanted) => change(database, (tx) => updateConnection(tx, id, wanted, now())),
    deleteConnection: (id) =>
      change(database, async (tx) => {
        const gone = { key: null, headers: null, managementKey: null, enabled: false, deletedAt: now() };
        await tx.update(connections).set(gone).where(eq(connections.id, id));
        const left = await tx
          .delete(categoryModels)
          .where(eq(categoryModels.connection, id))
          .returning({ slug: categoryModels.categorySlug });
        for (const table of [catalogueModels, catalogueState, modelFacts, modelBaselines, catalogueChanges])
          await tx.delete(table).where(eq(table.connection, id));
        await tx
          .delete(modelOverrides)
          .where(sql`starts_with(${modelOverrides.modelId}, ${targetKey(id, '')})`);
        // Screens with one of these categories notice the change.
        const slugs = left.map(({ slug }) => slug);
        await tx
          .update(categories)
          .set({ version: sql`version + 1` })
          .where(inArray(categories.slug, slugs));
      }),
  };
}

/** After the existing ones. */
export async function insertConnection(
  tx: Orm,
  connection: Omit<StoredConnection, 'isDeleted'>,
  nowMs: number,
): Promise<ChangeOutcome> {
  if (await isSlugTaken(tx, connection.slug)) return { outcome: 'slug_taken' };
  const [last] = await tx.select({ position: max(connections.position) }).from(connections);
  const position = (last?.position ?? -1) + 1;
  await tx.insert(connections).values({ ...connection, position, createdAt: nowMs, updatedAt: nowMs });
  return { outcome: 'saved', connection: { ...connection, isDeleted: false } };
}

export async function updateConnection(
  tx: Orm,
  id: ConnectionId,
  wanted: ConnectionChange,
  nowMs: number,
): Promise<ChangeOutcome> {
  const [current] = await tx.select().from(connections).where(eq(connections.id, id));
  if (current === undefined || current.deletedAt !== null) return { outcome: 'missing' };
  const isMoved = wanted.slug !== undefined && wanted.slug !== current.slug;
  if (isMoved && (await isSlugTaken(tx, wanted.slug))) return { outcome: 'slug_taken' };
  await tx
    .update(connections)
    .set({ ...wanted, updatedAt: nowMs })
    .where(eq(connections.id, id));
  return { outcome: 'saved', connection: { ...toStoredConnection(current), ...wanted } };
}

async function isSlugTaken(tx: Orm, slug: string): Promise<boolean> {
  const found = await tx
    .select({ id: connections.id })
    .from(connections)
    .where(and(eq(connections.slug, slug), isNull(connections.deletedAt)));
  return found.length > 0;
}
