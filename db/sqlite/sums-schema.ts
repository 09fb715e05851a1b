import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';

// These tables contain the sums of the history, so that a million rows are filtered and counted without being
// read. They are updated shortly after each write (see rollup-updater.ts); history_queue has the requests still
// to be counted. The migration creates these tables WITHOUT ROWID: each is its own index.

export const historyQueue = sqliteTable('history_queue', { requestId: text('request_id').primaryKey() });

/** Texts by number, so that the sums stay narrow. */
export const historyLabels = sqliteTable(
  'history_labels',
  {
    id: integer().primaryKey(),
    text: text().notNull().unique(),
  },
  (table) => [
    // Only the labels of clients with a key contain a line break; these few are searched by id and by name.
    index('history_labels_of_clients')
      .on(table.text)
      .where(sql`instr(text, char(10)) > 0`),
  ],
);

/** The lists of calls (`tried`) that a model or a provider is part of. */
export const historyTried = sqliteTable(
  'history_tried',
  {
    kind: text().$type<'model' | 'provider'>().notNull(),
    part: integer().notNull(),
    tried: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.part, table.tried] })],
);

/** The number of requests in an hour with the same values for every filter, and their first and last time. */
export const historyCombos = sqliteTable(
  'history_combos',
  {
    hour: integer().notNull(),
    category: integer().notNull(),
    requested: integer().notNull(),
    served: integer().notNull(),
    provider: integer().notNull(),
    client: integer().notNull(),
    status: integer().notNull(),
    switched: integer().notNull(),
    origin: integer().notNull(),
    stream: integer().notNull(),
    connection: integer().notNull(),
    tried: integer().notNull(),
    requests: integer().notNull(),
    firstAtMs: integer('first_at').notNull(),
    lastAtMs: integer('last_at').notNull(),
    minCostUsd: real('min_cost'),
    maxCostUsd: real('max_cost'),
  },
  (table) => [
    primaryKey({
      columns: [
        table.hour,
        table.category,
        table.requested,
        table.served,
        table.provider,
        table.client,
        table.status,
        table.switched,
        table.origin,
        table.stream,
        table.connection,
        table.tried,
      ],
    }),
  ],
);

/**
 * Sums per hour and per day, for all requests (facet 0), for each model (1), each provider (2) and each pair of
 * both (3) that took part in a request. Histograms are written as bin, count, bin, count, with spaces in between.
 */
export const historyRollups = sqliteTable(
  'history_rollups',
  {
    span: text().$type<'day' | 'hour'>().notNull(),
    facet: integer().notNull(),
    atMs: integer('at').notNull(),
    model: integer().notNull(),
    provider: integer().notNull(),
    category: integer().notNull(),
    client: integer().notNull(),
    connection: integer().notNull(),
    requests: integer().notNull(),
    servedFirst: integer('served_first').notNull(),
    rescued: integer().notNull(),
    partial: integer().notNull(),
    failed: integer().notNull(),
    cancelled: integer().notNull(),
    interrupted: integer().notNull(),
    switched: integer().notNull(),
    inputTokens: integer('input_tokens').notNull(),
    outputTokens: integer('output_tokens').notNull(),
    costUsd: real('cost').notNull(),
    failedCostUsd: real('failed_cost').notNull(),
    /** Requests that started an answer whose cost was not reported. */
    costUnknown: integer('cost_unknown').notNull().default(0),
    /** Requests with an attempt whose cost is estimated from prices. */
    costEstimated: integer('cost_estimated').notNull().default(0),
    attempts: integer().notNull(),
    attemptsServed: integer('attempts_served').notNull(),
    attemptsFailed: integer('attempts_failed').notNull(),
    attemptsSkipped: integer('attempts_skipped').notNull(),
    attemptsLimited: integer('attempts_limited').notNull(),
    attemptCostUsd: real('attempt_cost').notNull(),
    /** Attempts that started an answer whose cost was not reported, and the failed ones among them. */
    attemptsCostUnknown: integer('attempts_cost_unknown').notNull().default(0),
    failedCostUnknown: integer('failed_cost_unknown').notNull().default(0),
    /** Attempts whose cost is estimated from prices. */
    attemptsCostEstimated: integer('attempts_cost_estimated').notNull().default(0),
    durations: text().notNull(),
    firstTokens: text('first_tokens').notNull(),
    attemptFirstTokens: text('attempt_first_tokens').notNull(),
    /** A histogram too: its bins are the labels of the origins of switched requests. */
    switchOrigins: text('switch_origins').notNull(),
  },
  (table) => [
    primaryKey({
      columns: [
        table.span,
        table.facet,
        table.atMs,
        table.model,
        table.provider,
        table.category,
        table.client,
        table.connection,
      ],
    }),
  ],
);

/** Why attempts failed or were skipped, per hour and per day. */
export const historyFailures = sqliteTable(
  'history_failures',
  {
    span: text().$type<'day' | 'hour'>().notNull(),
    atMs: integer('at').notNull(),
    origin: integer().notNull(),
    kind: integer().notNull(),
    model: integer().notNull(),
    provider: integer().notNull(),
    category: integer().notNull(),
    client: integer().notNull(),
    connection: integer().notNull(),
    attempts: integer().notNull(),
  },
  (table) => [
    primaryKey({
      columns: [
        table.span,
        table.atMs,
        table.origin,
        table.kind,
        table.model,
        table.provider,
        table.category,
        table.client,
        table.connection,
      ],
    }),
  ],
);
