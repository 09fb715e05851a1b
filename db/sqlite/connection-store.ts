import type {
  ChangeOutcome,
  ConnectionChange,
  ConnectionStore,
  StoredConnection,
} from '#lib/store/connections';
import { and, asc, eq, inArray, isNull, like, max, sql } from 'drizzle-orm';
import type { ConnectionId } from '#lib/contracts/connection';
import { targetKey } from '#lib/contracts/target';
import { toStoredConnection } from '#db/rows/connection-row';
import type { Database } from './open-database.ts';
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
} from './schema.ts';

type Writer = Pick<Database['orm'], 'select' | 'insert' | 'update' | 'delete'>;

export function createConnectionStore({ orm }: Database, now: () => number): ConnectionStore {
  return {
    async listConnections() {
      return orm
        .select()
        .from(connections)
        .orderBy(asc(connections.position), asc(connections.createdAt))
        .all()
        .map(toStoredConnection);
    },

    async createConnection(connection) {
      return orm.transaction((tx) => insertConnection(tx, connection, now()), { behavior: 'immediate' });
    },

    async changeConnection(id, change) {
      return orm.transaction((tx) => updateConnection(tx, id, change, now()), { behavior: 'immediate' });
    },

    async deleteConnection(id) {
      orm.transaction(
        (tx) => {
          tx.update(connections)
            .set({
              key: null,
              headers: null,
              managementKey: null,
              enabled: false,
              deletedAt: Math.round(now()),
            })
            .where(eq(connections.id, id))
            .run();
          const left = tx
            .delete(categoryModels)
            .where(eq(categoryModels.connection, id))
            .returning({ slug: categoryModels.categorySlug })
            .all();
          for (const table of [catalogueModels, catalogueState, modelFacts, modelBaselines, catalogueChanges])
            tx.delete(table).where(eq(table.connection, id)).run();
          tx.delete(modelOverrides)
            .where(like(modelOverrides.modelId, `${targetKey(id, '')}%`))
            .run();
          // Screens with one of these categories notice the change.
          tx.update(categories)
            .set({ version: sql`version + 1` })
            .where(
              inArray(
                categories.slug,
                left.map(({ slug }) => slug),
              ),
            )
            .run();
        },
        { behavior: 'immediate' },
      );
    },
  };
}

/** After the existing ones. */
export function insertConnection(
  tx: Writer,
  connection: Omit<StoredConnection, 'isDeleted'>,
  nowMs: number,
): ChangeOutcome {
  if (isSlugTaken(tx, connection.slug)) return { outcome: 'slug_taken' };
  const last = tx
    .select({ position: max(connections.position) })
    .from(connections)
    .get();
  const at = Math.round(nowMs);
  const position = (last?.position ?? -1) + 1;
  tx.insert(connections)
    .values({ ...connection, position, createdAt: at, updatedAt: at })
    .run();
  return { outcome: 'saved', connection: { ...connection, isDeleted: false } };
}

export function updateConnection(
  tx: Writer,
  id: ConnectionId,
  change: ConnectionChange,
  nowMs: number,
): ChangeOutcome {
  const current = tx.select().from(connections).where(eq(connections.id, id)).get();
  if (current === undefined || current.deletedAt !== null) return { outcome: 'missing' };
  const isMoved = change.slug !== undefined && change.slug !== current.slug;
  if (isMoved && isSlugTaken(tx, change.slug)) return { outcome: 'slug_taken' };
  const changed = { ...change, updatedAt: Math.round(nowMs) };
  tx.update(connections).set(changed).where(eq(connections.id, id)).run();
  return { outcome: 'saved', connection: { ...toStoredConnection(current), ...change } };
}

function isSlugTaken(tx: Writer, slug: string): boolean {
  const found = tx
    .select({ id: connections.id })
    .from(connections)
    .where(and(eq(connections.slug, slug), isNull(connections.deletedAt)))
    .get();
  return found !== undefined;
}
