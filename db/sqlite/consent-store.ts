import { and, asc, eq } from 'drizzle-orm';
import type { ConsentStore } from '#lib/store/consents';
import type { Database } from './open-database.ts';
import { budgets, consents } from './schema.ts';

/** More than anybody may approve. */
const ANY_AMOUNT_NANO = Number.MAX_SAFE_INTEGER;

export function createConsentStore({ orm }: Pick<Database, 'orm'>): ConsentStore {
  return {
    async listConsents() {
      return orm
        .select()
        .from(consents)
        .orderBy(asc(consents.at))
        .all()
        .map(({ at, until, ...consent }) => ({ ...consent, atMs: at, untilMs: until }));
    },

    async saveConsent({ atMs, untilMs, keys, ...consent }) {
      const at = Math.round(atMs);
      orm.transaction(
        (tx) => {
          tx.insert(budgets)
            .values({
              id: consent.id,
              scope: 'consent',
              scopeId: consent.category,
              period: 'request',
              limitNano: consent.uptoNano ?? ANY_AMOUNT_NANO,
              hard: true,
              freeWhenPaused: true,
              createdAt: at,
              updatedAt: at,
            })
            .run();
          tx.insert(consents)
            .values({ ...consent, keys: [...keys], at, until: untilMs === null ? null : Math.round(untilMs) })
            .run();
        },
        { behavior: 'immediate' },
      );
    },

    async deleteConsent(id) {
      const isAmount = and(eq(budgets.id, id), eq(budgets.scope, 'consent'));
      return orm.delete(budgets).where(isAmount).run().changes > 0;
    },
  };
}
