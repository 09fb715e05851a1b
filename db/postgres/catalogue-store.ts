import { asc, eq } from 'drizzle-orm';
import { CatalogueModel } from '#lib/contracts/model';
import type { CatalogueStore } from '#lib/store/models';
import { change, type Database } from './database.ts';
import { catalogueModels, catalogueState } from './tables.ts';

/** Rows of one statement, which may have 65,535 values. */
const ROWS_AT_ONCE = 1_000;

export function createCatalogueStore(database: Database): CatalogueStore {
  return {
    async readFetchTimes() {
      const rows = await database.orm.select().from(catalogueState);
      return new Map(rows.map(({ connection, fetchedAt }) => [connection, fetchedAt]));
    },

    readCatalogue: (connection) =>
      database.snapshot(async (tx) => {
        const [state] = await tx
          .select()
          .from(catalogueState)
          .where(eq(catalogueState.connection, connection));
        if (state === undefined) return null;
        const rows = await tx
          .select({ model: catalogueModels.model })
          .from(catalogueModels)
          .where(eq(catalogueModels.connection, connection))
          .orderBy(asc(catalogueModels.position));
        // A row written by another version is omitted until the next refresh.
        const models = rows.flatMap(({ model }) => CatalogueModel.safeParse(model).data ?? []);
        return { models, fetchedAtMs: state.fetchedAt, droppedCount: state.droppedCount };
      }),

    replaceCatalogue: (connection, { models, fetchedAtMs, droppedCount }) =>
      change(database, async (tx) => {
        const state = { fetchedAt: fetchedAtMs, droppedCount };
        await tx.delete(catalogueModels).where(eq(catalogueModels.connection, connection));
        const rows = models.map((model, position) => ({ connection, id: model.id, position, model }));
        for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
          await tx.insert(catalogueModels).values(rows.slice(at, at + ROWS_AT_ONCE));
        await tx
          .insert(catalogueState)
          .values({ connection, ...state })
          .onConflictDoUpdate({ target: catalogueState.connection, set: state });
      }),
  };
}
