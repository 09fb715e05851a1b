import type { ModelFactsStore } from '#lib/store/models';
import { and, eq } from 'drizzle-orm';
import { OwnFacts } from '#lib/contracts/own-facts';
import type { Database } from './open-database.ts';
import { modelFacts } from './schema.ts';

export function createModelFactsStore({ orm }: Database, now: () => number): ModelFactsStore {
  return {
    async listFacts() {
      const rows = orm.select().from(modelFacts).orderBy(modelFacts.connection, modelFacts.modelId).all();
      return rows.flatMap(({ connection, modelId, facts }) => {
        const known = OwnFacts.safeParse(facts);
        return known.success ? [{ connection, model: modelId, facts: known.data }] : [];
      });
    },
    async writeFacts(connection, model, facts) {
      if (facts === null) {
        orm
          .delete(modelFacts)
          .where(and(eq(modelFacts.connection, connection), eq(modelFacts.modelId, model)))
          .run();
        return;
      }
      const set = { facts, updatedAt: Math.round(now()) };
      orm
        .insert(modelFacts)
        .values({ connection, modelId: model, ...set })
        .onConflictDoUpdate({ target: [modelFacts.connection, modelFacts.modelId], set })
        .run();
    },
  };
}
