import type { DoctorStore } from '#lib/store/models';
import { and, desc, eq, lte, notInArray } from 'drizzle-orm';
import { MAX_CHANGES, toBaselines, toChanges } from '#db/rows/baseline-row';
import type { Database } from './open-database.ts';
import { catalogueChanges, modelBaselines } from './schema.ts';

export function createDoctorStore({ orm }: Database, now: () => number): DoctorStore {
  return {
    async readBaselines(connection) {
      const rows = orm.select().from(modelBaselines).where(eq(modelBaselines.connection, connection)).all();
      return toBaselines(rows);
    },

    async writeBaselines(connection, baselines) {
      const updatedAt = Math.round(now());
      orm.transaction(
        (tx) => {
          for (const baseline of baselines) {
            const set = { ...baseline, updatedAt };
            tx.insert(modelBaselines)
              .values({ connection, modelId: baseline.model.id, ...set })
              .onConflictDoUpdate({ target: [modelBaselines.connection, modelBaselines.modelId], set })
              .run();
          }
        },
        { behavior: 'immediate' },
      );
    },

    async keepBaselines(connection, ids) {
      orm
        .delete(modelBaselines)
        .where(and(eq(modelBaselines.connection, connection), notInArray(modelBaselines.modelId, [...ids])))
        .run();
    },

    async addChanges(connection, atMs, changes) {
      if (changes.length === 0) return;
      const at = Math.round(atMs);
      orm.transaction(
        (tx) => {
          for (const { model, kind, before, after } of changes)
            tx.insert(catalogueChanges).values({ connection, at, model, kind, before, after }).run();
          const oldest = tx
            .select({ id: catalogueChanges.id })
            .from(catalogueChanges)
            .where(eq(catalogueChanges.connection, connection))
            .orderBy(desc(catalogueChanges.id))
            .limit(1)
            .offset(MAX_CHANGES)
            .get();
          if (oldest === undefined) return;
          tx.delete(catalogueChanges)
            .where(and(eq(catalogueChanges.connection, connection), lte(catalogueChanges.id, oldest.id)))
            .run();
        },
        { behavior: 'immediate' },
      );
    },

    async listChanges(connection, limit) {
      const rows = orm
        .select()
        .from(catalogueChanges)
        .where(eq(catalogueChanges.connection, connection))
        .orderBy(desc(catalogueChanges.id))
        .limit(limit)
        .all();
      return rows.flatMap(toChanges);
    },

    async markSeen(connection, upTo) {
      orm
        .update(catalogueChanges)
        .set({ seen: true })
        .where(
          and(
            eq(catalogueChanges.connection, connection),
            eq(catalogueChanges.seen, false),
            lte(catalogueChanges.id, upTo),
          ),
        )
        .run();
    },
  };
}
