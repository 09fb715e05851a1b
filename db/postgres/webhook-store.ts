import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { NewWebhook, StoredWebhook, WebhookChange, WebhookStore } from '#lib/store/webhooks';
import { toWebhook } from '#db/rows/webhook-row';
import { change, type Database, type Orm } from './database.ts';
import { webhookDeliveries, webhooks } from './tables.ts';
import { createDeliveryStore } from './webhook-deliveries.ts';

export function createWebhookStore(database: Database, now: () => number): WebhookStore {
  return {
    ...createDeliveryStore(database),

    async listWebhooks() {
      const rows = await database.orm
        .select()
        .from(webhooks)
        .orderBy(asc(webhooks.createdAt), sql`row_number`);
      return rows.map(toWebhook);
    },

    createWebhook: (webhook) => change(database, (tx) => insertWebhook(tx, webhook, now())),

    changeWebhook: (id, wanted, nowMs) => change(database, (tx) => updateWebhook(tx, id, wanted, nowMs)),

    deleteWebhook: (id) =>
      change(database, async (tx) => {
        const deleted = await tx.delete(webhooks).where(eq(webhooks.id, id)).returning({ id: webhooks.id });
        return deleted.length > 0;
      }),
  };
}

export async function insertWebhook(tx: Orm, webhook: NewWebhook, nowMs: number): Promise<StoredWebhook> {
  const [row] = await tx
    .insert(webhooks)
    .values({ ...webhook, createdAt: nowMs, updatedAt: nowMs })
    .returning();
  if (row === undefined) throw new Error('The webhook was not written.');
  return toWebhook(row);
}

/** Null if there is no such webhook. */
export async function updateWebhook(
  tx: Orm,
  id: string,
  wanted: WebhookChange,
  nowMs: number,
): Promise<StoredWebhook | null> {
  const [row] = await tx
    .update(webhooks)
    .set({ ...wanted, ...(endsPause(wanted) ? running : {}), updatedAt: nowMs })
    .where(eq(webhooks.id, id))
    .returning();
  if (row === undefined) return null;
  const waiting = and(
    eq(webhookDeliveries.webhookId, id),
    eq(webhookDeliveries.state, 'waiting'),
    isNull(webhookDeliveries.leaseUntilMs),
  );
  const due = { nextAtMs: nowMs };
  if (endsPause(wanted))
    await tx
      .update(webhookDeliveries)
      .set(due)
      .where(and(waiting, eq(webhookDeliveries.isHeld, false)));
  // What the old quiet hours held is not left to hours that may never come.
  if (wanted.quietHours !== undefined)
    await tx
      .update(webhookDeliveries)
      .set(due)
      .where(and(waiting, eq(webhookDeliveries.isHeld, true)));
  return toWebhook(row);
}

const running = { pauseReason: null, pausedAtMs: null, failingSinceMs: null };

function endsPause({ enabled }: WebhookChange): boolean {
  return enabled === true;
}
