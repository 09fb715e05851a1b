import { and, asc, eq } from 'drizzle-orm';
import type { ConsentStore } from '#lib/store/consents';
import { consentRows, toStoredConsent } from '#db/rows/consent-row';
import { change, type Database } from './database.ts';
import { budgets, consents } from './tables.ts';

export function createConsentStore(database: Database): ConsentStore {
  return {
    async listConsents() {
      const rows = await database.orm.select().from(consents).orderBy(asc(consents.at));
      return rows.map(toStoredConsent);
    },
    saveConsent: (consent) =>
      change(database, async (tx) => {
        const rows = consentRows(consent);
        await tx.insert(budgets).values(rows.amount);
        await tx.insert(consents).values(rows.consent);
      }),
    deleteConsent: (id) =>
      change(database, async (tx) => {
        const isAmount = and(eq(budgets.id, id), eq(budgets.scope, 'consent'));
        const deleted = await tx.delete(budgets).where(isAmount).returning({ id: budgets.id });
        return deleted.length > 0;
      }),
  };
}
