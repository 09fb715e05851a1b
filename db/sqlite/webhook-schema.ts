import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { DeliveryState, WebhookEvent, WebhookPause } from '#lib/contracts/webhook';

export const webhooks = sqliteTable('webhooks', {
  id: text().primaryKey(),
  name: text().notNull(),
  url: text().notNull(),
  /** Null for every kind. */
  kinds: text({ mode: 'json' }).$type<unknown>(),
  sendsResolved: integer('sends_resolved', { mode: 'boolean' }).notNull(),
  quietHours: text('quiet_hours', { mode: 'json' }).$type<unknown>(),
  enabled: integer({ mode: 'boolean' }).notNull(),
  /** Sealed. */
  secret: text({ mode: 'json' }).$type<unknown>().notNull(),
  previousSecret: text('previous_secret', { mode: 'json' }).$type<unknown>(),
  previousUntilMs: integer('previous_until'),
  pauseReason: text('pause_reason').$type<WebhookPause>(),
  pausedAtMs: integer('paused_at'),
  failingSinceMs: integer('failing_since'),
  lastDeliveredAtMs: integer('last_delivered_at'),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
});

/** Messages to send, and their results. */
export const webhookDeliveries = sqliteTable(
  'webhook_deliveries',
  {
    id: text().primaryKey(),
    webhookId: text('webhook_id')
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    eventKey: text('event_key').notNull(),
    event: text().$type<WebhookEvent>().notNull(),
    title: text().notNull(),
    body: text().notNull(),
    state: text().$type<DeliveryState>().notNull(),
    isHeld: integer('is_held', { mode: 'boolean' }).notNull(),
    createdAtMs: integer('created_at').notNull(),
    nextAtMs: integer('next_at').notNull(),
    /** The process that claimed it may send it until then. */
    leaseUntilMs: integer('lease_until'),
    attempts: integer().notNull().default(0),
    lastAtMs: integer('last_at'),
    lastStatus: integer('last_status'),
    problem: text(),
  },
  (table) => [
    uniqueIndex('webhook_deliveries_once').on(table.webhookId, table.eventKey),
    index('webhook_deliveries_waiting')
      .on(table.nextAtMs)
      .where(sql`state = 'waiting'`),
  ],
);
