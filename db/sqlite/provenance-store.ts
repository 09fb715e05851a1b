import { desc, gt, inArray, lte, sql } from 'drizzle-orm';
import type { Maker } from '#lib/contracts/maker';
import type { ProvenanceStore } from '#lib/store/provenance';
import type { Database } from './open-database.ts';
import { stateMakers } from './schema.ts';

/** The batch size for one statement. */
const KEYS_AT_ONCE = 500;

export function createProvenanceStore({ orm }: Pick<Database, 'orm'>): ProvenanceStore {
  return {
    async find(keys, afterMs) {
      const found = new Map<string, Maker>();
      for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
        const rows = orm
          .select()
          .from(stateMakers)
          .where(inArray(stateMakers.key, keys.slice(at, at + KEYS_AT_ONCE)))
          .all();
        for (const { key, learnedAtMs, ...maker } of rows) if (learnedAtMs > afterMs) found.set(key, maker);
      }
      return found;
    },
    async add(learned) {
      if (learned.length === 0) return;
      orm.transaction((tx) => {
        for (const { key, maker, learnedAtMs } of learned) {
          const row = { ...maker, learnedAtMs };
          tx.insert(stateMakers)
            .values({ key, ...row })
            .onConflictDoUpdate({ target: stateMakers.key, set: row })
            .run();
        }
      });
    },
    async prune(upToMs, most) {
      const expired = orm.delete(stateMakers).where(lte(stateMakers.learnedAtMs, upToMs)).run().changes;
      const last = orm
        .select({ learnedAtMs: stateMakers.learnedAtMs })
        .from(stateMakers)
        .where(gt(stateMakers.learnedAtMs, upToMs))
        .orderBy(desc(stateMakers.learnedAtMs))
        .limit(1)
        .offset(most)
        .get();
      if (last === undefined) return expired;
      const tooMany = sql`${stateMakers.key} NOT IN (SELECT key FROM state_makers ORDER BY learned_at DESC, rowid DESC LIMIT ${most})`;
      return expired + orm.delete(stateMakers).where(tooMany).run().changes;
    },
  };
}
