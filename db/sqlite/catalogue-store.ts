import type { CatalogueStore } from '#lib/store/models';
import { asc, eq, sql } from 'drizzle-orm';
import { CatalogueModel } from '#lib/contracts/model';
import type { Database } from './open-database.ts';
import { catalogueModels, catalogueState } from './schema.ts';

export function createCatalogueStore({ orm }: Database): CatalogueStore {
  const insertModel = orm
    .insert(catalogueModels)
    .values({
      connection: sql.placeholder('connection'),
      id: sql.placeholder('id'),
      position: sql.placeholder('position'),
      model: sql.placeholder('model'),
    })
    .prepare();

  return {
    async readFetchTimes() {
      const rows = orm.select().from(catalogueState).all();
      return new Map(rows.map(({ connection, fetchedAt }) => [connection, fetchedAt]));
    },

    async readCatalogue(connection) {
      return orm.transaction((tx) => {
        const state = tx.select().from(catalogueState).where(eq(catalogueState.connection, connection)).get();
        if (state === undefined) return null;
        const rows = tx
          .select({ model: catalogueModels.model })
          .from(catalogueModels)
          .where(eq(catalogueModels.connection, connection))
          .orderBy(asc(catalogueModels.position))
          .all();
        // A row written by another version is omitted until the next refresh.
        const models = rows.flatMap(({ model }) => CatalogueModel.safeParse(model).data ?? []);
        return { models, fetchedAtMs: state.fetchedAt, droppedCount: state.droppedCount };
      });
    },

    async replaceCatalogue(connection, { models, fetchedAtMs, droppedCount }) {
      const state = { fetchedAt: Math.round(fetchedAtMs), droppedCount };
      orm.transaction((tx) => {
        tx.delete(catalogueModels).where(eq(catalogueModels.connection, connection)).run();
        for (const [position, model] of models.entries()) {
          insertModel.run({ connection, id: model.id, position, model });
        }
        tx.insert(catalogueState)
          .values({ connection, ...state })
          .onConflictDoUpdate({ target: catalogueState.connection, set: state })
          .run();
      });
    },
  };
}
