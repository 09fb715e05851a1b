import { and, asc, desc, eq, isNull, lte, sql } from 'drizzle-orm';
import type { ClaimedDelivery, NewDelivery, WebhookStore } from '#lib/store/webhooks';
import type { Database } from './open-database.ts';
import { toWebhook } from '#db/rows/webhook-row';
import { webhookDeliveries as deliveries, webhooks } from './webhook-schema.ts';

type Verbs = Pick<
  WebhookStore,
  | 'countWaiting'
  | 'listDeliveries'
  | 'mergeHeld'
  | 'claimDue'
  | 'release'
  | 'endAttempt'
  | 'nextDueMs'
  | 'tidyDeliveries'
>;

type Writer = Pick<Database['orm'], 'insert' | 'select'>;

/** Queues a delivery, unless its event is queued already or its webhook is gone. Part of the caller's transaction. */
export function insertDelivery(tx: Writer, delivery: NewDelivery): void {
  const isThere = tx
    .select({ id: webhooks.id })
    .from(webhooks)
    .where(eq(webhooks.id, delivery.webhookId))
    .get();
  if (isThere === undefined) return;
  tx.insert(deliveries)
    .values({
      ...delivery,
      createdAtMs: Math.round(delivery.createdAtMs),
      nextAtMs: Math.round(delivery.nextAtMs),
      state: 'waiting',
    })
    .onConflictDoNothing()
    .run();
}

export function createDeliveryStore({ orm, sqlite }: Database): Verbs {
  // For each webhook, the delivery that has been due longest, unless one of its deliveries is being sent.
  const claim = sqlite.prepare<
    { now: number; lease: number; most: number },
    { id: string }
  >(`UPDATE webhook_deliveries SET lease_until = @lease, attempts = attempts + 1
     WHERE id IN (
       SELECT id FROM (
         SELECT d.id, d.next_at, row_number() OVER (PARTITION BY d.webhook_id ORDER BY d.next_at, d.rowid) AS place
         FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
         WHERE d.state = 'waiting' AND d.is_held = 0 AND d.next_at <= @now AND w.enabled = 1 AND w.paused_at IS NULL
           AND NOT EXISTS (
             SELECT 1 FROM webhook_deliveries o
             WHERE o.webhook_id = d.webhook_id AND o.state = 'waiting' AND o.lease_until > @now
           )
       ) WHERE place = 1 ORDER BY next_at LIMIT @most
     ) AND state = 'waiting' AND (lease_until IS NULL OR lease_until <= @now)
     RETURNING id`);
  const isClaimed = (id: string, leaseUntilMs: number) =>
    and(eq(deliveries.id, id), eq(deliveries.leaseUntilMs, leaseUntilMs), eq(deliveries.state, 'waiting'));
  const isWaiting = eq(deliveries.state, 'waiting');

  return {
    async countWaiting() {
      const rows = orm
        .select({ webhookId: deliveries.webhookId, count: sql<number>`count(*)` })
        .from(deliveries)
        .where(isWaiting)
        .groupBy(deliveries.webhookId)
        .all();
      return new Map(rows.map(({ webhookId, count }) => [webhookId, count]));
    },

    async listDeliveries(webhookId, limit) {
      return orm
        .select()
        .from(deliveries)
        .where(eq(deliveries.webhookId, webhookId))
        .orderBy(desc(deliveries.createdAtMs), sql`rowid DESC`)
        .limit(limit)
        .all();
    },

    async mergeHeld(nowMs, merge) {
      orm.transaction(
        (tx) => {
          const held = tx
            .select()
            .from(deliveries)
            .where(and(isWaiting, eq(deliveries.isHeld, true), lte(deliveries.nextAtMs, Math.floor(nowMs))))
            .orderBy(asc(deliveries.createdAtMs), sql`rowid`)
            .all();
          for (const [webhookId, due] of Map.groupBy(held, (one) => one.webhookId)) {
            const ofWebhook = and(
              isWaiting,
              eq(deliveries.isHeld, true),
              eq(deliveries.webhookId, webhookId),
              lte(deliveries.nextAtMs, Math.floor(nowMs)),
            );
            if (due.length === 1) tx.update(deliveries).set({ isHeld: false }).where(ofWebhook).run();
            else {
              tx.delete(deliveries).where(ofWebhook).run();
              insertDelivery(tx, merge(due));
            }
          }
        },
        { behavior: 'immediate' },
      );
    },

    async claimDue(nowMs, leaseUntilMs, most) {
      const lease = Math.round(leaseUntilMs);
      const claimed = claim.all({ now: Math.floor(nowMs), lease, most });
      return claimed.flatMap(({ id }): ClaimedDelivery[] => {
        const row = orm.select().from(deliveries).where(eq(deliveries.id, id)).get();
        return row === undefined ? [] : [{ ...row, leaseUntilMs: lease }];
      });
    },

    async release({ id, leaseUntilMs }, nowMs) {
      orm
        .update(deliveries)
        .set({ leaseUntilMs: null, nextAtMs: Math.round(nowMs), attempts: sql`${deliveries.attempts} - 1` })
        .where(isClaimed(id, leaseUntilMs))
        .run();
    },

    async endAttempt({ id, leaseUntilMs, atMs, status, problem, outcome }) {
      const at = Math.round(atMs);
      return orm.transaction(
        (tx) => {
          const state = outcome.is === 'retry' ? 'waiting' : outcome.is;
          const row = tx
            .update(deliveries)
            .set({
              state,
              leaseUntilMs: null,
              lastAtMs: at,
              lastStatus: status,
              problem,
              ...(outcome.is === 'retry' ? { nextAtMs: Math.round(outcome.nextAtMs) } : {}),
            })
            .where(isClaimed(id, leaseUntilMs))
            .returning()
            .get();
          if (row === undefined) return null;
          const ofWebhook = eq(webhooks.id, row.webhookId);
          if (outcome.is === 'delivered') {
            tx.update(webhooks).set({ failingSinceMs: null, lastDeliveredAtMs: at }).where(ofWebhook).run();
            return null;
          }
          tx.update(webhooks)
            .set({ failingSinceMs: at })
            .where(and(ofWebhook, isNull(webhooks.failingSinceMs)))
            .run();
          if (outcome.is === 'retry' || outcome.pause === null) return null;
          const paused = tx
            .update(webhooks)
            .set({ pauseReason: outcome.pause, pausedAtMs: at, enabled: false })
            .where(and(ofWebhook, isNull(webhooks.pausedAtMs)))
            .returning()
            .get();
          return paused === undefined ? null : toWebhook(paused);
        },
        { behavior: 'immediate' },
      );
    },

    async nextDueMs() {
      const next = sql<
        number | null
      >`min(max(${deliveries.nextAtMs}, coalesce(${deliveries.leaseUntilMs}, 0)))`;
      const row = orm
        .select({ next })
        .from(deliveries)
        .innerJoin(webhooks, eq(webhooks.id, deliveries.webhookId))
        .where(and(isWaiting, eq(webhooks.enabled, true)))
        .get();
      return row?.next ?? null;
    },

    async tidyDeliveries(mostWaiting, mostEnded) {
      sqlite
        .prepare(
          `UPDATE webhook_deliveries SET state = 'dropped', problem = 'Too many deliveries were waiting.'
           WHERE id IN (
             SELECT id FROM (
               SELECT id, row_number() OVER (PARTITION BY webhook_id ORDER BY created_at DESC, rowid DESC) AS place
               FROM webhook_deliveries WHERE state = 'waiting'
             ) WHERE place > ?
           )`,
        )
        .run(mostWaiting);
      sqlite
        .prepare(
          `DELETE FROM webhook_deliveries WHERE id IN (
             SELECT id FROM (
               SELECT id, row_number() OVER (PARTITION BY webhook_id ORDER BY created_at DESC, rowid DESC) AS place
               FROM webhook_deliveries WHERE state <> 'waiting'
             ) WHERE place > ?
           )`,
        )
        .run(mostEnded);
    },
  };
}
