import { and, eq } from 'drizzle-orm';
import { OwnFacts } from '#lib/contracts/own-facts';
import type { ModelFactsStore } from '#lib/store/models';
import { change, type Database } from './database.ts';
import { modelFacts } from './tables.ts';

export function createModelFactsStore(database: Database, now: () => number): ModelFactsStore {
  return {
    async listFacts() {
      const rows = await database.orm
        .select()
        .from(modelFacts)
        .orderBy(modelFacts.connection, modelFacts.modelId);
      return rows.flatMap(({ connection, modelId, facts }) => {
        const known = OwnFacts.safeParse(facts);
        return known.success ? [{ connection, model: modelId, facts: known.data }] : [];
      });
    },
    writeFacts: (connection, model, facts) =>
      change(database, async (tx) => {
        const isModel = and(eq(modelFacts.connection, connection), eq(modelFacts.modelId, model));
        await tx.delete(modelFacts).where(isModel);
        if (facts === null) return;
        await tx.insert(modelFacts).values({ connection, modelId: model, facts, updatedAt: now() });
      }),
  };
}
