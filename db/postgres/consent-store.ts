import { and, asc, eq, notExists, sql } from 'drizzle-orm';
import type { ConsentStore, StoredWait } from '#lib/store/consents';
import { consentRows, toStoredConsents, unanswered } from '#db/rows/consent-row';
import { change, type Database, type Orm } from './database.ts';
import { budgets, consents, consentWaits, processes } from './tables.ts';

/** Asking, answering and leaving are serialized, because each is a change. */
export function createConsentStore(database: Database, processId: number): ConsentStore {
  const inOrder = (orm: Orm) =>
    orm.select().from(consentWaits).orderBy(asc(consentWaits.askedAtMs), asc(consentWaits.requestId));

  async function deleteCovered(tx: Orm): Promise<boolean> {
    const hasWaits = tx.select().from(consentWaits).where(eq(consentWaits.questionId, consents.id));
    const left = await tx
      .select({ id: consents.id })
      .from(consents)
      .where(and(eq(consents.scope, 'request'), notExists(hasWaits)));
    for (const { id } of left) await tx.delete(budgets).where(eq(budgets.id, id));
    return left.length > 0;
  }

  async function insert(tx: Orm, wait: StoredWait): Promise<void> {
    await tx.insert(consentWaits).values(wait);
    await tx.execute(
      sql`UPDATE consent_waits SET process = ${processId}
          WHERE question_id = ${wait.questionId} AND request_id = ${wait.requestId}`,
    );
  }

  return {
    // In one transaction, so that an answer is never read without its requests.
    read: () =>
      database.snapshot(async (tx) => {
        const rows = await tx.select().from(consents).orderBy(asc(consents.at));
        const waits = await inOrder(tx);
        return { consents: toStoredConsents(rows, waits), waits: unanswered(waits, rows) };
      }),

    ask: (wait) =>
      change(database, async (tx) => {
        const { category, connection, model } = wait;
        const same = and(
          eq(consentWaits.category, category),
          eq(consentWaits.connection, connection),
          eq(consentWaits.model, model),
          notExists(tx.select().from(consents).where(eq(consents.id, consentWaits.questionId))),
        );
        const [open] = await tx.select().from(consentWaits).where(same).limit(1);
        const questionId = open?.questionId ?? wait.questionId;
        await insert(tx, { ...wait, questionId });
        return { questionId, isNew: open === undefined };
      }),

    stopWaiting: (questionId, requestId) =>
      change(database, async (tx) => {
        const [consent] = await tx.select().from(consents).where(eq(consents.id, questionId));
        if (consent !== undefined) return 'answered';
        const ofQuestion = eq(consentWaits.questionId, questionId);
        const deleted = await tx
          .delete(consentWaits)
          .where(and(ofQuestion, eq(consentWaits.requestId, requestId)))
          .returning();
        const [other] = await tx.select().from(consentWaits).where(ofQuestion).limit(1);
        return deleted.length > 0 && other === undefined ? 'over' : 'others_wait';
      }),

    answer: (questionId, decide) =>
      change(database, async (tx) => {
        const ofQuestion = eq(consentWaits.questionId, questionId);
        const rows = await tx.select().from(consents).where(eq(consents.id, questionId));
        const waits = await inOrder(tx).where(ofQuestion);
        const [consent] = toStoredConsents(rows, waits);
        if (consent !== undefined) return { outcome: 'was_answered', consent };
        const [first, ...others] = waits;
        if (first === undefined) return { outcome: 'over' };
        const made = decide([first, ...others]);
        const given = consentRows(made);
        await tx.insert(budgets).values(given.amount);
        await tx.insert(consents).values(given.consent);
        if (made.scope !== 'request') await tx.delete(consentWaits).where(ofQuestion);
        return { outcome: 'answered', consent: made };
      }),

    leave: (requestId) =>
      change(database, async (tx) => {
        await tx.delete(consentWaits).where(eq(consentWaits.requestId, requestId));
        return deleteCovered(tx);
      }),

    leaveEnded: () =>
      change(database, async (tx) => {
        const isAlive = tx
          .select()
          .from(processes)
          .where(
            and(
              eq(processes.id, sql`consent_waits.process`),
              sql`${processes.leaseUntil} > clock_timestamp()`,
            ),
          );
        const left = await tx.delete(consentWaits).where(notExists(isAlive)).returning();
        await deleteCovered(tx);
        const open = await tx.select().from(consentWaits);
        const stillOpen = new Set(open.map(({ questionId }) => questionId));
        return [...new Set(left.map(({ questionId }) => questionId))].filter((id) => !stillOpen.has(id));
      }),

    deleteConsent: (id) =>
      change(database, async (tx) => {
        const isAmount = and(eq(budgets.id, id), eq(budgets.scope, 'consent'));
        const deleted = await tx.delete(budgets).where(isAmount).returning({ id: budgets.id });
        await tx.delete(consentWaits).where(eq(consentWaits.questionId, id));
        return deleted.length > 0;
      }),
  };
}
