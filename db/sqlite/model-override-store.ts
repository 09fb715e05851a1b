import type { ModelOverrideStore } from '#lib/store/models';
import { asc, eq } from 'drizzle-orm';
import { Tier } from '#lib/contracts/model';
import type { Database } from './open-database.ts';
import { modelOverrides } from './schema.ts';

export function createModelOverrideStore({ orm }: Database, now: () => number): ModelOverrideStore {
  return {
    async listOverrides() {
      const rows = orm.select().from(modelOverrides).orderBy(asc(modelOverrides.modelId)).all();
      return rows.flatMap(({ modelId, tier }) => {
        const known = Tier.safeParse(tier);
        return known.success ? [{ id: modelId, tier: known.data }] : [];
      });
    },
    async writeOverride(id, tier) {
      if (tier === null) {
        orm.delete(modelOverrides).where(eq(modelOverrides.modelId, id)).run();
        return;
      }
      const set = { tier, updatedAt: Math.round(now()) };
      orm
        .insert(modelOverrides)
        .values({ modelId: id, ...set })
        .onConflictDoUpdate({ target: modelOverrides.modelId, set })
        .run();
    },
  };
}
