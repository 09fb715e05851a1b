import { and, asc, eq, notExists } from 'drizzle-orm';
import type { ConsentStore } from '#lib/store/consents';
import { consentRows, toStoredConsents, unanswered } from '#db/rows/consent-row';
import type { Database } from './open-database.ts';
import { consentWaits } from './process-schema.ts';
import { budgets, consents } from './schema.ts';

export function createConsentStore({ orm }: Pick<Database, 'orm'>): ConsentStore {
  type Orm = Pick<typeof orm, 'select' | 'insert' | 'delete'>;
  const change = <Value>(work: (tx: Orm) => Value): Value => orm.transaction(work, { behavior: 'immediate' });
  const inOrder = (tx: Orm) =>
    tx.select().from(consentWaits).orderBy(asc(consentWaits.askedAtMs), asc(consentWaits.requestId));

  function deleteCovered(tx: Orm): boolean {
    const hasWaits = tx.select().from(consentWaits).where(eq(consentWaits.questionId, consents.id));
    const left = tx
      .select({ id: consents.id })
      .from(consents)
      .where(and(eq(consents.scope, 'request'), notExists(hasWaits)))
      .all();
    for (const { id } of left) tx.delete(budgets).where(eq(budgets.id, id)).run();
    return left.length > 0;
  }

  return {
    async read() {
      const rows = orm.select().from(consents).orderBy(asc(consents.at)).all();
      const waits = inOrder(orm).all();
      return { consents: toStoredConsents(rows, waits), waits: unanswered(waits, rows) };
    },

    async ask(wait) {
      return change((tx) => {
        const { category, connection, model } = wait;
        const same = and(
          eq(consentWaits.category, category),
          eq(consentWaits.connection, connection),
          eq(consentWaits.model, model),
          notExists(tx.select().from(consents).where(eq(consents.id, consentWaits.questionId))),
        );
        const open = tx.select().from(consentWaits).where(same).limit(1).get();
        const questionId = open?.questionId ?? wait.questionId;
        tx.insert(consentWaits)
          .values({ ...wait, questionId })
          .run();
        return { questionId, isNew: open === undefined };
      });
    },

    async stopWaiting(questionId, requestId) {
      return change((tx) => {
        if (tx.select().from(consents).where(eq(consents.id, questionId)).get() !== undefined)
          return 'answered';
        const ofQuestion = eq(consentWaits.questionId, questionId);
        const deleted = tx
          .delete(consentWaits)
          .where(and(ofQuestion, eq(consentWaits.requestId, requestId)))
          .run();
        const other = tx.select().from(consentWaits).where(ofQuestion).limit(1).get();
        return deleted.changes > 0 && other === undefined ? 'over' : 'others_wait';
      });
    },

    async answer(questionId, decide) {
      return change((tx) => {
        const ofQuestion = eq(consentWaits.questionId, questionId);
        const rows = tx.select().from(consents).where(eq(consents.id, questionId)).all();
        const waits = inOrder(tx).where(ofQuestion).all();
        const [consent] = toStoredConsents(rows, waits);
        if (consent !== undefined) return { outcome: 'was_answered', consent };
        const [first, ...others] = waits;
        if (first === undefined) return { outcome: 'over' };
        const made = decide([first, ...others]);
        const given = consentRows(made);
        tx.insert(budgets).values(given.amount).run();
        tx.insert(consents).values(given.consent).run();
        if (made.scope !== 'request') tx.delete(consentWaits).where(ofQuestion).run();
        return { outcome: 'answered', consent: made };
      });
    },

    async leave(requestId) {
      return change((tx) => {
        tx.delete(consentWaits).where(eq(consentWaits.requestId, requestId)).run();
        return deleteCovered(tx);
      });
    },

    // Only one process can open a file.
    async leaveEnded() {
      return change((tx) => {
        const left = tx.delete(consentWaits).returning().all();
        deleteCovered(tx);
        return [...new Set(left.map(({ questionId }) => questionId))];
      });
    },

    async deleteConsent(id) {
      return change((tx) => {
        const isAmount = and(eq(budgets.id, id), eq(budgets.scope, 'consent'));
        const { changes } = tx.delete(budgets).where(isAmount).run();
        tx.delete(consentWaits).where(eq(consentWaits.questionId, id)).run();
        return changes > 0;
      });
    },
  };
}
