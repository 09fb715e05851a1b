import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { NewWebhook, StoredWebhook, WebhookChange, WebhookStore } from '#lib/store/webhooks';
import type { Database } from './open-database.ts';
import { createDeliveryStore } from './webhook-deliveries.ts';
import { toWebhook } from '#db/rows/webhook-row';
import { webhookDeliveries, webhooks } from './webhook-schema.ts';

export function createWebhookStore(database: Database, now: () => number): WebhookStore {
  const { orm } = database;
  return {
    ...createDeliveryStore(database),

    async listWebhooks() {
      return orm
        .select()
        .from(webhooks)
        .orderBy(asc(webhooks.createdAt), sql`rowid`)
        .all()
        .map(toWebhook);
    },

    createWebhook: async (webhook) => insertWebhook(orm, webhook, now()),

    changeWebhook: async (id, change, nowMs) =>
      orm.transaction((tx) => updateWebhook(tx, id, change, nowMs), { behavior: 'immediate' }),

    async deleteWebhook(id) {
      return orm.delete(webhooks).where(eq(webhooks.id, id)).run().changes > 0;
    },
  };
}

type Writer = Pick<Database['orm'], 'insert' | 'update'>;

export function insertWebhook(orm: Writer, webhook: NewWebhook, nowMs: number): StoredWebhook {
  const at = Math.round(nowMs);
  return toWebhook(
    orm
      .insert(webhooks)
      .values({ ...webhook, createdAt: at, updatedAt: at })
      .returning()
      .get(),
  );
}

/** Null if there is no such webhook. */
export function updateWebhook(
  orm: Writer,
  id: string,
  change: WebhookChange,
  nowMs: number,
): StoredWebhook | null {
  const at = Math.round(nowMs);
  const row = orm
    .update(webhooks)
    .set({ ...change, ...(endsPause(change) ? running : {}), updatedAt: at })
    .where(eq(webhooks.id, id))
    .returning()
    .get();
  if (row === undefined) return null;
  const waiting = and(
    eq(webhookDeliveries.webhookId, id),
    eq(webhookDeliveries.state, 'waiting'),
    isNull(webhookDeliveries.leaseUntilMs),
  );
  const due = { nextAtMs: at };
  if (endsPause(change))
    orm
      .update(webhookDeliveries)
      .set(due)
      .where(and(waiting, eq(webhookDeliveries.isHeld, false)))
      .run();
  // Messages held by the old quiet hours must not wait for hours that may never come.
  if (change.quietHours !== undefined)
    orm
      .update(webhookDeliveries)
      .set(due)
      .where(and(waiting, eq(webhookDeliveries.isHeld, true)))
      .run();
  return toWebhook(row);
}

const running = { pauseReason: null, pausedAtMs: null, failingSinceMs: null };

function endsPause({ enabled }: WebhookChange): boolean {
  return enabled === true;
}
