import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ConnectionId } from '#lib/contracts/connection';

// What the processes on one database share about each other. A file has only one process.

/**
 * Requests that wait for an answer about a price, and those that were answered and still run. Postgres adds the process.
 */
export const consentWaits = sqliteTable(
  'consent_waits',
  {
    questionId: text('question_id').notNull(),
    requestId: text('request_id').notNull(),
    category: text().notNull(),
    connection: text().$type<ConnectionId>().notNull(),
    model: text().notNull(),
    conversation: text().notNull(),
    /** Null if the price is unknown. */
    estimateNano: integer('estimate_nano'),
    askedAtMs: integer('asked_at').notNull(),
    endsAtMs: integer('ends_at').notNull(),
    facts: text({ mode: 'json' }).$type<unknown>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.questionId, table.requestId] }),
    index('consent_waits_by_request').on(table.requestId),
  ],
);
