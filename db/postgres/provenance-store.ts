import { and, gt, inArray, lte, sql } from 'drizzle-orm';
import type { ProvenanceStore } from '#lib/store/provenance';
import type { Database } from './database.ts';
import { stateMakers } from './tables.ts';

export function createProvenanceStore({ orm, transaction }: Database): ProvenanceStore {
  return {
    async find(keys, afterMs) {
      const rows = await orm
        .select()
        .from(stateMakers)
        .where(and(inArray(stateMakers.key, [...keys]), gt(stateMakers.learnedAtMs, afterMs)));
      return new Map(rows.map(({ key, learnedAtMs: _learnedAtMs, ...maker }) => [key, maker]));
    },
    async add(learned) {
      await transaction(async (_, tx) => {
        for (const { key, maker, learnedAtMs } of learned) {
          const row = { ...maker, learnedAtMs };
          await tx
            .insert(stateMakers)
            .values({ key, ...row })
            .onConflictDoUpdate({ target: stateMakers.key, set: row });
        }
      });
    },
    async prune(upToMs, most) {
      const expired = await orm
        .delete(stateMakers)
        .where(lte(stateMakers.learnedAtMs, upToMs))
        .returning({ key: stateMakers.key });
      const tooMany = await orm
        .delete(stateMakers)
        .where(
          sql`${stateMakers.key} IN (SELECT key FROM state_makers ORDER BY learned_at DESC, key DESC OFFSET ${most})`,
        )
        .returning({ key: stateMakers.key });
      return expired.length + tooMany.length;
    },
  };
}
