import { and, asc, desc, eq, isNull, lte, sql } from 'drizzle-orm';
import type { ClaimedDelivery, NewDelivery, WebhookStore } from '#lib/store/webhooks';
import { toWebhook } from '#db/rows/webhook-row';
import { change, type Database, type Orm } from './database.ts';
import { webhookDeliveries as deliveries, webhooks } from './tables.ts';

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

/** Queues a delivery, unless its event is queued already or its webhook is gone. Part of the caller's transaction. */
export async function insertDelivery(tx: Orm, delivery: NewDelivery): Promise<void> {
  const isThere = await tx
    .select({ id: webhooks.id })
    .from(webhooks)
    .where(eq(webhooks.id, delivery.webhookId));
  if (isThere.length === 0) return;
  await tx
    .insert(deliveries)
    .values({ ...delivery, state: 'waiting' })
    .onConflictDoNothing();
}

export function createDeliveryStore(database: Database): Verbs {
  const { orm, run } = database;
  const isClaimed = (id: string, leaseUntilMs: number) =>
    and(eq(deliveries.id, id), eq(deliveries.leaseUntilMs, leaseUntilMs), eq(deliveries.state, 'waiting'));
  const isWaiting = eq(deliveries.state, 'waiting');

  return {
    async countWaiting() {
      const rows = await orm
        .select({ webhookId: deliveries.webhookId, count: sql`count(*)`.mapWith(Number) })
        .from(deliveries)
        .where(isWaiting)
        .groupBy(deliveries.webhookId);
      return new Map(rows.map(({ webhookId, count }) => [webhookId, count]));
    },

    listDeliveries: (webhookId, limit) =>
      orm
        .select()
        .from(deliveries)
        .where(eq(deliveries.webhookId, webhookId))
        .orderBy(desc(deliveries.createdAtMs), sql`row_number DESC`)
        .limit(limit),

    mergeHeld: (nowMs, merge) =>
      change(database, async (tx) => {
        const isDue = and(
          isWaiting,
          eq(deliveries.isHeld, true),
          lte(deliveries.nextAtMs, Math.floor(nowMs)),
        );
        const held = await tx
          .select()
          .from(deliveries)
          .where(isDue)
          .orderBy(asc(deliveries.createdAtMs), sql`row_number`);
        for (const [webhookId, due] of Map.groupBy(held, (one) => one.webhookId)) {
          const ofWebhook = and(isDue, eq(deliveries.webhookId, webhookId));
          if (due.length === 1) await tx.update(deliveries).set({ isHeld: false }).where(ofWebhook);
          else {
            await tx.delete(deliveries).where(ofWebhook);
            await insertDelivery(tx, merge(due));
          }
        }
      }),

    async claimDue(nowMs, leaseUntilMs, most) {
      const lease = Math.round(leaseUntilMs);
      // Of each webhook the delivery that has been due longest, unless one of its deliveries is being sent. The lock
      // on the webhooks keeps two processes from claiming two of them.
      const claimed = await run<{ id: string }>(
        `WITH free AS (
           SELECT id FROM webhooks AS w WHERE enabled AND paused_at IS NULL
             AND NOT EXISTS (
               SELECT 1 FROM webhook_deliveries AS o
               WHERE o.webhook_id = w.id AND o.state = 'waiting' AND o.lease_until > $1
             )
           ORDER BY id FOR UPDATE SKIP LOCKED
         ), due AS (
           SELECT DISTINCT ON (d.webhook_id) d.id, d.next_at
           FROM webhook_deliveries AS d JOIN free ON free.id = d.webhook_id
           WHERE d.state = 'waiting' AND NOT d.is_held AND d.next_at <= $1
           ORDER BY d.webhook_id, d.next_at, d.row_number
         )
         UPDATE webhook_deliveries SET lease_until = $2, attempts = attempts + 1
         WHERE id IN (SELECT id FROM due ORDER BY next_at LIMIT $3)
           AND state = 'waiting' AND (lease_until IS NULL OR lease_until <= $1)
         RETURNING id`,
        [Math.floor(nowMs), lease, most],
      );
      const rows = await Promise.all(
        claimed.map(async ({ id }) => {
          const [row] = await orm.select().from(deliveries).where(eq(deliveries.id, id));
          return row;
        }),
      );
      return rows.flatMap((row): ClaimedDelivery[] =>
        row === undefined ? [] : [{ ...row, leaseUntilMs: lease }],
      );
    },

    async release({ id, leaseUntilMs }, nowMs) {
      await orm
        .update(deliveries)
        .set({ leaseUntilMs: null, nextAtMs: nowMs, attempts: sql`${deliveries.attempts} - 1` })
        .where(isClaimed(id, leaseUntilMs));
    },

    endAttempt: ({ id, leaseUntilMs, atMs, status, problem, outcome }) =>
      change(database, async (tx) => {
        const state = outcome.is === 'retry' ? 'waiting' : outcome.is;
        const [row] = await tx
          .update(deliveries)
          .set({
            state,
            leaseUntilMs: null,
            lastAtMs: atMs,
            lastStatus: status,
            problem,
            ...(outcome.is === 'retry' ? { nextAtMs: outcome.nextAtMs } : {}),
          })
          .where(isClaimed(id, leaseUntilMs))
          .returning();
        if (row === undefined) return null;
        const ofWebhook = eq(webhooks.id, row.webhookId);
        if (outcome.is === 'delivered') {
          await tx.update(webhooks).set({ failingSinceMs: null, lastDeliveredAtMs: atMs }).where(ofWebhook);
          return null;
        }
        await tx
          .update(webhooks)
          .set({ failingSinceMs: atMs })
          .where(and(ofWebhook, isNull(webhooks.failingSinceMs)));
        if (outcome.is === 'retry' || outcome.pause === null) return null;
        const [paused] = await tx
          .update(webhooks)
          .set({ pauseReason: outcome.pause, pausedAtMs: atMs, enabled: false })
          .where(and(ofWebhook, isNull(webhooks.pausedAtMs)))
          .returning();
        return paused === undefined ? null : toWebhook(paused);
      }),

    async nextDueMs() {
      const [row] = await run<{ next: number | null }>(
        `SELECT min(greatest(d.next_at, coalesce(d.lease_until, 0))) AS next
         FROM webhook_deliveries AS d JOIN webhooks AS w ON w.id = d.webhook_id
         WHERE d.state = 'waiting' AND w.enabled`,
      );
      return row?.next ?? null;
    },

    async tidyDeliveries(mostWaiting, mostEnded) {
      const beyond = (isMeant: string) => `SELECT id FROM (
          SELECT id, row_number() OVER (PARTITION BY webhook_id ORDER BY created_at DESC, d.row_number DESC) AS place
          FROM webhook_deliveries AS d WHERE ${isMeant}
        ) AS placed WHERE place > $1`;
      await run(
        `UPDATE webhook_deliveries SET state = 'dropped', problem = 'Too many deliveries were waiting.'
         WHERE id IN (${beyond(`state = 'waiting'`)})`,
        [mostWaiting],
      );
      await run(`DELETE FROM webhook_deliveries WHERE id IN (${beyond(`state <> 'waiting'`)})`, [mostEnded]);
    },
  };
}
