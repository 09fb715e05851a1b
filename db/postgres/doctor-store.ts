import { and, desc, eq, lte, notInArray } from 'drizzle-orm';
import type { DoctorStore } from '#lib/store/models';
import { MAX_CHANGES, toBaselines, toChanges } from '#db/rows/baseline-row';
import { change, type Database } from './database.ts';
import { catalogueChanges, modelBaselines } from './tables.ts';

export function createDoctorStore(database: Database, now: () => number): DoctorStore {
  const { orm } = database;
  return {
    async readBaselines(connection) {
      return toBaselines(
        await orm.select().from(modelBaselines).where(eq(modelBaselines.connection, connection)),
      );
    },

    writeBaselines: (connection, baselines) =>
      change(database, async (tx) => {
        for (const baseline of baselines) {
          const set = { ...baseline, updatedAt: now() };
          await tx
            .insert(modelBaselines)
            .values({ connection, modelId: baseline.model.id, ...set })
            .onConflictDoUpdate({ target: [modelBaselines.connection, modelBaselines.modelId], set });
        }
      }),

    async keepBaselines(connection, ids) {
      await orm
        .delete(modelBaselines)
        .where(and(eq(modelBaselines.connection, connection), notInArray(modelBaselines.modelId, [...ids])));
    },

    async addChanges(connection, atMs, changes) {
      if (changes.length === 0) return;
      await change(database, async (tx) => {
        const isHere = eq(catalogueChanges.connection, connection);
        await tx.insert(catalogueChanges).values(
          changes.map(({ model, kind, before, after }) => ({
            connection,
            at: atMs,
            model,
            kind,
            before,
            after,
          })),
        );
        const [oldest] = await tx
          .select({ id: catalogueChanges.id })
          .from(catalogueChanges)
          .where(isHere)
          .orderBy(desc(catalogueChanges.id))
          .limit(1)
          .offset(MAX_CHANGES);
        if (oldest === undefined) return;
        await tx.delete(catalogueChanges).where(and(isHere, lte(catalogueChanges.id, oldest.id)));
      });
    },

    async listChanges(connection, limit) {
      const rows = await orm
        .select()
        .from(catalogueChanges)
        .where(eq(catalogueChanges.connection, connection))
        .orderBy(desc(catalogueChanges.id))
        .limit(limit);
      return rows.flatMap(toChanges);
    },

    async markSeen(connection, upTo) {
      await orm
        .update(catalogueChanges)
        .set({ seen: true })
        .where(
          and(
            eq(catalogueChanges.connection, connection),
            eq(catalogueChanges.seen, false),
            lte(catalogueChanges.id, upTo),
          ),
        );
    },
  };
}
