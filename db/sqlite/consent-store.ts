import { and, asc, eq } from 'drizzle-orm';
import type { ConsentStore } from '#lib/store/consents';
import { consentRows, toStoredConsent } from '#db/rows/consent-row';
import type { Database } from './open-database.ts';
import { budgets, consents } from './schema.ts';

export function createConsentStore({ orm }: Pick<Database, 'orm'>): ConsentStore {
  return {
    async listConsents() {
      return orm.select().from(consents).orderBy(asc(consents.at)).all().map(toStoredConsent);
    },

    async saveConsent(consent) {
      const rows = consentRows(consent);
      orm.transaction(
        (tx) => {
          tx.insert(budgets).values(rows.amount).run();
          tx.insert(consents).values(rows.consent).run();
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
