import { asc, eq } from 'drizzle-orm';
import { Tier } from '#lib/contracts/model';
import type { ModelOverrideStore } from '#lib/store/models';
import { change, type Database } from './database.ts';
import { modelOverrides } from './tables.ts';

export function createModelOverrideStore(database: Database, now: () => number): ModelOverrideStore {
  return {
    async listOverrides() {
      const rows = await database.orm.select().from(modelOverrides).orderBy(asc(modelOverrides.modelId));
      return rows.flatMap(({ modelId, tier }) => {
        const known = Tier.safeParse(tier);
        return known.success ? [{ id: modelId, tier: known.data }] : [];
      });
    },
    writeOverride: (id, tier) =>
      change(database, async (tx) => {
        await tx.delete(modelOverrides).where(eq(modelOverrides.modelId, id));
        if (tier !== null) await tx.insert(modelOverrides).values({ modelId: id, tier, updatedAt: now() });
      }),
  };
}
