import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import * as notice from '#db/sqlite/notice-schema';
import * as person from '#db/sqlite/people-schema';
import * as process from '#db/sqlite/process-schema';
import * as main from '#db/sqlite/schema';
import * as sums from '#db/sqlite/sums-schema';
import * as webhook from '#db/sqlite/webhook-schema';
import { twinOf } from './twin.ts';

// A table that another one refers to comes first.

export const categories = twinOf(main.categories);
export const categoryModels = twinOf(main.categoryModels);
export const connections = twinOf(main.connections);
export const clients = twinOf(main.clients);
export const clientRefusals = twinOf(main.clientRefusals);
export const budgets = twinOf(main.budgets);
export const consents = twinOf(main.consents);
/** Costs are stored as reported, to the thousandth of a billionth. */
export const budgetWindows = twinOf(main.budgetWindows, { fractions: ['spent_nano'] });
export const budgetHolds = twinOf(main.budgetHolds);
export const budgetBookings = twinOf(main.budgetBookings);
/** A migration adds the process of the request. */
export const consentWaits = twinOf(process.consentWaits);
export const settings = twinOf(main.settings);
export const catalogueModels = twinOf(main.catalogueModels);
export const catalogueState = twinOf(main.catalogueState);
export const modelFacts = twinOf(main.modelFacts);
export const modelOverrides = twinOf(main.modelOverrides);
export const modelBaselines = twinOf(main.modelBaselines);
export const catalogueChanges = twinOf(main.catalogueChanges);
export const modelEndpoints = twinOf(main.modelEndpoints);
export const cooldowns = twinOf(main.cooldowns);
export const recoveries = twinOf(main.recoveries);
export const stateMakers = twinOf(main.stateMakers);
export const deletedCalls = twinOf(main.deletedCalls);
export const snapshots = twinOf(main.snapshots);
export const requests = twinOf(main.requests);
export const attempts = twinOf(main.attempts, { withoutIndexes: ['attempts_unsettled'] });

export const people = twinOf(person.people);
export const sessions = twinOf(person.sessions);
export const signIns = twinOf(person.signIns);
export const signInStates = twinOf(person.signInStates);
export const signInAttempts = twinOf(person.signInAttempts);
export const invitations = twinOf(person.invitations);
export const auditEntries = twinOf(person.auditEntries);

export const notices = twinOf(notice.notices);
export const noticeReads = twinOf(notice.noticeReads);
export const webhooks = twinOf(webhook.webhooks);
export const webhookDeliveries = twinOf(webhook.webhookDeliveries);

export const historyQueue = twinOf(sums.historyQueue);
export const historyLabels = twinOf(sums.historyLabels, { withoutIndexes: ['history_labels_of_clients'] });
export const historyTried = twinOf(sums.historyTried);
export const historyCombos = twinOf(sums.historyCombos);
export const historyRollups = twinOf(sums.historyRollups);
export const historyFailures = twinOf(sums.historyFailures);

/** Counts the changes of all data that processes keep in memory. It has one row. */
export const storeVersion = pgTable('store_version', {
  id: smallint().primaryKey(),
  version: bigint({ mode: 'number' }).notNull(),
  /** The number of the migration that a process must know. Older versions stop. */
  requiresMigration: integer('requires_migration').notNull().default(0),
});

/** The model that answered a conversation last, where a category returns to it. */
export const conversations = pgTable(
  'conversations',
  {
    key: text().primaryKey(),
    connection: text().notNull(),
    model: text().notNull(),
    outputTokens: integer('output_tokens'),
    cachedTokens: integer('cached_tokens'),
    answeredAt: timestamp('answered_at', { withTimezone: true }).notNull(),
  },
  (table) => [index('conversations_by_age').on(table.answeredAt)],
);

/** Jobs that one process does for all. */
export const jobs = pgTable('jobs', {
  name: text().primaryKey(),
  process: bigint({ mode: 'number' })
    .notNull()
    .references(() => processes.id, { onDelete: 'cascade' }),
  until: timestamp({ withTimezone: true }).notNull(),
});

/** Each process's share of a limit of concurrent requests. */
export const limitShares = pgTable(
  'limit_shares',
  {
    key: text().notNull(),
    process: bigint({ mode: 'number' })
      .notNull()
      .references(() => processes.id, { onDelete: 'cascade' }),
    held: integer().notNull(),
    wanted: integer().notNull(),
    /** By the database clock; null if the process has its part. */
    waitsSinceMs: bigint('waits_since', { mode: 'number' }),
  },
  (table) => [primaryKey({ columns: [table.key, table.process] })],
);

/** The requests of each client with a limit in the last minute, by second. */
export const clientWindows = pgTable('client_windows', {
  client: text().primaryKey(),
  seconds: jsonb().notNull(),
});

/** The processes that use the database. A migration adds the column of `requests` that refers to them while they run. */
export const processes = pgTable('processes', {
  id: bigint({ mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
  leaseUntil: timestamp('lease_until', { withTimezone: true }).notNull(),
});
