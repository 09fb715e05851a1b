import { sql } from 'drizzle-orm';
import {
  foreignKey,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import type { BudgetPeriod } from '#lib/contracts/budget';
import type { StoredScope } from '#lib/store/budgets';
import type { ConsentScope } from '#lib/contracts/consent';
import type { StoredConsent } from '#lib/store/consents';
import type { RefusalCount } from '#lib/store/clients';
import type { CooldownScope } from '#lib/contracts/cooldown';
import type { ConnectionId, ConnectionKind } from '#lib/contracts/connection';
import type { DialectName } from '#lib/contracts/dialect';
import type { DataRegion } from '#lib/contracts/policy';
import type { Action, AttemptOutcome, Origin, RequestStatus } from '#lib/contracts/vocabulary';

// Columns named `…At` and `…Ms` that contain an instant are epoch milliseconds.

export const categories = sqliteTable('categories', {
  slug: text().primaryKey(),
  name: text().notNull(),
  description: text().notNull().default(''),
  builtIn: integer('built_in', { mode: 'boolean' }).notNull().default(false),
  position: integer().notNull(),
  /** Only values that differ from the defaults, so that better defaults reach old rows. */
  policy: text({ mode: 'json' }).$type<unknown>().notNull().default({}),
  /** Null: the category's own default. */
  icon: text(),
  needs: text({ mode: 'json' }).$type<unknown>(),
  version: integer().notNull().default(1),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
});

export const categoryModels = sqliteTable(
  'category_models',
  {
    categorySlug: text('category_slug')
      .notNull()
      .references(() => categories.slug, { onDelete: 'cascade', onUpdate: 'cascade' }),
    position: integer().notNull(),
    connection: text().$type<ConnectionId>().notNull().default('openrouter'),
    modelId: text('model_id').notNull(),
    /** A model that is off keeps its position and is not tried. */
    enabled: integer({ mode: 'boolean' }).notNull().default(true),
  },
  (table) => [
    primaryKey({ columns: [table.categorySlug, table.position] }),
    unique('category_models_once').on(table.categorySlug, table.connection, table.modelId),
  ],
);

/** Connections with their keys. A deleted one keeps its row, because the history names it. */
export const connections = sqliteTable(
  'connections',
  {
    id: text().$type<ConnectionId>().primaryKey(),
    slug: text().notNull(),
    name: text().notNull(),
    kind: text().$type<ConnectionKind>().notNull(),
    /** Null if the process sets it: OpenRouter's from the environment, the demo's at its start. */
    baseUrl: text('base_url'),
    /** Encrypted, with the part that may be shown. */
    key: text({ mode: 'json' }).$type<unknown>(),
    /** Extra headers, encrypted, because some contain a secret. */
    headers: text({ mode: 'json' }).$type<unknown>(),
    /** Encrypted. Only OpenRouter has such keys; it is only used to read the bill. */
    managementKey: text('management_key', { mode: 'json' }).$type<unknown>(),
    enabled: integer({ mode: 'boolean' }).notNull().default(true),
    speaks: text({ mode: 'json' }).$type<unknown>().notNull(),
    /** The person states that it honors `data_collection: deny` and `zdr`. */
    keepsDataPolicy: integer('keeps_data_policy', { mode: 'boolean' }).notNull().default(false),
    /** The region that the person says it keeps requests in; null if nobody says so. */
    dataRegion: text('data_region').$type<DataRegion>(),
    /** The maximum number of concurrent calls; null for no limit. */
    maxConcurrent: integer('max_concurrent'),
    position: integer().notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    deletedAt: integer('deleted_at'),
  },
  (table) => [
    uniqueIndex('connections_by_slug')
      .on(table.slug)
      .where(sql`deleted_at IS NULL`),
  ],
);

/** Programs with their own key. A deleted one leaves no row; the history keeps its id and name. */
export const clients = sqliteTable('clients', {
  id: text().primaryKey(),
  name: text().notNull(),
  /** The first characters of the key, for recognition. */
  prefix: text().notNull(),
  /** The hash of the whole key, which is stored nowhere. */
  keyHash: text('key_hash').notNull().unique(),
  enabled: integer({ mode: 'boolean' }).notNull().default(true),
  /** Null: every category and any model. */
  categories: text({ mode: 'json' }).$type<unknown>(),
  requestsPerMinute: integer('requests_per_minute'),
  maxConcurrent: integer('max_concurrent'),
  expiresAt: integer('expires_at'),
  lastUsedAt: integer('last_used_at'),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
});

/** Amounts are whole billionths of a US dollar. */
export const budgets = sqliteTable('budgets', {
  id: text().primaryKey(),
  /** The amount of an approval is a budget too, which only covers the calls it was given for. */
  scope: text().$type<StoredScope['kind'] | 'consent'>().notNull(),
  /** Empty if the budget covers everything. */
  scopeId: text('scope_id').notNull(),
  period: text().$type<BudgetPeriod>().notNull(),
  limitNano: integer('limit_nano').notNull(),
  hard: integer({ mode: 'boolean' }).notNull(),
  freeWhenPaused: integer('free_when_paused', { mode: 'boolean' }).notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
});

/** People's answers about models above a price limit, while they are in effect. */
export const consents = sqliteTable('consents', {
  id: text()
    .primaryKey()
    .references(() => budgets.id, { onDelete: 'cascade' }),
  category: text().notNull(),
  connection: text().$type<ConnectionId>().notNull(),
  model: text().notNull(),
  answer: text().$type<StoredConsent['answer']>().notNull(),
  scope: text().$type<ConsentScope>().notNull(),
  /** The requests or conversations that it covers. */
  keys: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
  /** Null for a refusal, and if the price is unknown. */
  uptoNano: integer('upto_nano'),
  /** The name of the person; null if there were no accounts. */
  by: text(),
  at: integer().notNull(),
  /** Null if it ends with its requests. */
  until: integer(),
});

/** One row for each period with activity. A new period is a new row. */
export const budgetWindows = sqliteTable(
  'budget_windows',
  {
    budgetId: text('budget_id')
      .notNull()
      .references(() => budgets.id, { onDelete: 'cascade' }),
    startMs: integer('start_ms').notNull(),
    spentNano: integer('spent_nano').notNull().default(0),
    heldNano: integer('held_nano').notNull().default(0),
    extraNano: integer('extra_nano').notNull().default(0),
    refusedNano: integer('refused_nano'),
  },
  (table) => [primaryKey({ columns: [table.budgetId, table.startMs] })],
);

/** The money held for a call in progress; deleted when its attempt is written. */
export const budgetHolds = sqliteTable(
  'budget_holds',
  {
    requestId: text('request_id').notNull(),
    idx: integer().notNull(),
    budgetId: text('budget_id').notNull(),
    startMs: integer('start_ms').notNull(),
    heldNano: integer('held_nano').notNull(),
    leaseUntilMs: integer('lease_until_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.requestId, table.idx, table.budgetId] }),
    foreignKey({
      columns: [table.budgetId, table.startMs],
      foreignColumns: [budgetWindows.budgetId, budgetWindows.startMs],
    }).onDelete('cascade'),
    index('budget_holds_by_window').on(table.budgetId, table.startMs),
  ],
);

/** How calls with estimated or unknown cost were booked, so that it can be corrected. */
export const budgetBookings = sqliteTable(
  'budget_bookings',
  {
    requestId: text('request_id').notNull(),
    idx: integer().notNull(),
    budgetId: text('budget_id').notNull(),
    startMs: integer('start_ms').notNull(),
    bookedNano: real('booked_nano').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.requestId, table.idx, table.budgetId] }),
    foreignKey({
      columns: [table.budgetId, table.startMs],
      foreignColumns: [budgetWindows.budgetId, budgetWindows.startMs],
    }).onDelete('cascade'),
    index('budget_bookings_by_window').on(table.budgetId, table.startMs),
  ],
);

/** Requests that were refused because of their key, counted per hour: a flood of them makes no rows. */
export const clientRefusals = sqliteTable(
  'client_refusals',
  {
    hourMs: integer('hour').notNull(),
    /** Empty if the key belongs to no client. */
    clientId: text('client_id').notNull(),
    reason: text().$type<RefusalCount['reason']>().notNull(),
    requests: integer().notNull(),
    lastAtMs: integer('last_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.hourMs, table.clientId, table.reason] })],
);

export const settings = sqliteTable('settings', {
  key: text().primaryKey(),
  value: text({ mode: 'json' }).$type<unknown>().notNull(),
  updatedAt: integer('updated_at').notNull(),
});

/** Separate per connection, so that leaving the demo mixes nothing. */
export const catalogueModels = sqliteTable(
  'catalogue_models',
  {
    connection: text().$type<ConnectionId>().notNull(),
    id: text().notNull(),
    /** The order upstream lists them in. */
    position: integer().notNull(),
    model: text({ mode: 'json' }).$type<unknown>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.id] })],
);

export const catalogueState = sqliteTable('catalogue_state', {
  connection: text().$type<ConnectionId>().primaryKey(),
  fetchedAt: integer('fetched_at').notNull(),
  droppedCount: integer('dropped_count').notNull(),
});

/** Facts that the person sets about a model, where its list has none or other ones. */
export const modelFacts = sqliteTable(
  'model_facts',
  {
    connection: text().$type<ConnectionId>().notNull(),
    modelId: text('model_id').notNull(),
    facts: text({ mode: 'json' }).$type<unknown>().notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.modelId] })],
);

/** Tiers that the person set instead of the rule's. Models are written as target keys. */
export const modelOverrides = sqliteTable('model_overrides', {
  modelId: text('model_id').primaryKey(),
  tier: text().notNull(),
  updatedAt: integer('updated_at').notNull(),
});

/** A listed model as a person last saw it; changes are reported against this. */
export const modelBaselines = sqliteTable(
  'model_baselines',
  {
    connection: text().$type<ConnectionId>().notNull(),
    modelId: text('model_id').notNull(),
    model: text({ mode: 'json' }).$type<unknown>().notNull(),
    /** Findings that the person accepted. */
    accepted: text({ mode: 'json' }).$type<unknown>().notNull().default([]),
    /** The state before the last acceptance, for undo. */
    before: text({ mode: 'json' }).$type<unknown>(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.modelId] })],
);

/** Changes to listed models between refreshes of the catalogue. */
export const catalogueChanges = sqliteTable(
  'catalogue_changes',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    connection: text().$type<ConnectionId>().notNull(),
    at: integer().notNull(),
    model: text().notNull(),
    kind: text().notNull(),
    before: text(),
    after: text(),
    seen: integer({ mode: 'boolean' }).notNull().default(false),
  },
  (table) => [index('catalogue_changes_by_connection').on(table.connection, table.id)],
);

/** The providers of a model behind OpenRouter, as of the last fetch. */
export const modelEndpoints = sqliteTable(
  'model_endpoints',
  {
    connection: text().$type<ConnectionId>().notNull(),
    modelId: text('model_id').notNull(),
    fetchedAt: integer('fetched_at').notNull(),
    /** Null if upstream does not know the model. */
    providers: text({ mode: 'json' }).$type<unknown>(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.modelId] })],
);

export const cooldowns = sqliteTable(
  'cooldowns',
  {
    id: text().notNull(),
    connection: text().$type<ConnectionId>().notNull(),
    scope: text().$type<CooldownScope>().notNull(),
    model: text(),
    origin: text().$type<Origin>().notNull(),
    reason: text().notNull(),
    startedAtMs: real('started_at').notNull(),
    endsAtMs: real('ends_at').notNull(),
    failures: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.id] })],
);

/** Chain and policy at the time of a request; most requests share a few. */
export const snapshots = sqliteTable('snapshots', {
  id: integer().primaryKey(),
  hash: text().notNull().unique(),
  json: text().notNull(),
});

/**
 * Ids are UUIDv7, so their order is the order of time. The large columns come last, where a list never reads.
 */
export const requests = sqliteTable(
  'requests',
  {
    id: text().primaryKey(),
    createdAtMs: real('created_at_ms').notNull(),
    category: text(),
    requestedModel: text('requested_model').notNull(),
    servedModel: text('served_model'),
    provider: text(),
    status: text().$type<RequestStatus>().notNull(),
    switched: integer({ mode: 'boolean' }).notNull().default(false),
    origin: text().$type<Origin>(),
    stream: integer({ mode: 'boolean' }).notNull(),
    attemptCount: integer('attempt_count').notNull().default(0),
    durationMs: real('duration_ms'),
    ttftMs: real('ttft_ms'),
    inputTokens: integer('input_tokens'),
    outputTokens: integer('output_tokens'),
    costUsd: real('cost_usd'),
    costEstimated: integer('cost_estimated', { mode: 'boolean' }).notNull().default(false),
    clientName: text('client_name'),
    /** The client of its key; null without a key. The client may be deleted. */
    clientId: text('client_id'),
    /** The connection that answered, else the first choice's. */
    connection: text().$type<ConnectionId>().notNull(),
    errorType: text('error_type'),
    snapshotId: integer('snapshot_id')
      .notNull()
      .references(() => snapshots.id),
    storedUntilMs: integer('stored_until_ms'),
    explanation: text(),
    prompt: text(),
    answer: text(),
    /** Total time in queues; included in the waits of the attempts. */
    queuedMs: real('queued_ms').notNull().default(0),
    /** The call in progress while the request runs: an attempt's row is only created after it has ended. */
    call: text(),
    /** The client's API. */
    dialect: text().$type<DialectName>().notNull().default('chat'),
    /** The number of this client retry; null if the request is not known to be one. */
    clientRetry: integer('client_retry'),
    /** The model that answered the conversation before, and the estimated cost of staying or returning. */
    returnChoice: text('return_choice'),
  },
  (table) => [
    // The filters of the history use history_combos. Nearly every row is served, so leaving those out keeps the
    // index small.
    index('requests_not_served')
      .on(table.status, table.id)
      .where(sql`status <> 'served'`),
    // A snapshot is deleted with the last request that uses it.
    index('requests_by_snapshot').on(table.snapshotId),
    index('requests_stored_until')
      .on(table.storedUntilMs)
      .where(sql`stored_until_ms IS NOT NULL`),
  ],
);

/** The migration adds WITHOUT ROWID, which Drizzle can't express: the rows of a request are stored together. */
export const attempts = sqliteTable(
  'attempts',
  {
    requestId: text('request_id')
      .notNull()
      .references(() => requests.id, { onDelete: 'cascade' }),
    idx: integer().notNull(),
    model: text().notNull(),
    provider: text(),
    /** Null: the request's, as for all attempts before a chain could switch connections. */
    connection: text().$type<ConnectionId>(),
    outcome: text().$type<AttemptOutcome>().notNull(),
    httpStatus: integer('http_status'),
    origin: text().$type<Origin>(),
    action: text().$type<Action>(),
    kind: text(),
    reason: text(),
    waitMs: real('wait_ms').notNull(),
    startedAtMs: real('started_at_ms').notNull(),
    durationMs: real('duration_ms').notNull(),
    ttftMs: real('ttft_ms'),
    inputTokens: integer('input_tokens'),
    outputTokens: integer('output_tokens'),
    costUsd: real('cost_usd'),
    costEstimated: integer('cost_estimated', { mode: 'boolean' }).notNull().default(false),
    generationId: text('generation_id'),
    // Null if there is none, as in most rows.
    evidence: text(),
    advice: text(),
    routerAttempts: text('router_attempts'),
    /** The person's own calls at that moment and the limit, if a limit was reached. */
    ownCalls: text('own_calls'),
    /** The engine's name for why a model was skipped. Null for other attempts, and for most older skips. */
    skipCause: text('skip_cause'),
    /** Input tokens that the upstream read from its cache; null if not reported. */
    cachedTokens: integer('cached_tokens'),
    /** Changes to the conversation before it was sent to this model. */
    carried: text(),
    /** The part of the cost that a provider bills to the account's own key there. */
    byokUsd: real('byok_usd'),
    /** Whether the call may have cost something, whatever was reported. Null of older rows: see unknown-cost.ts. */
    mayCost: integer('may_cost', { mode: 'boolean' }),
    /** When the upstream reported the cost, if not with its answer. */
    costConfirmedAtMs: integer('cost_confirmed_at'),
    /** The requested and the billed service tier. Null for most attempts. */
    serviceTier: text('service_tier'),
  },
  (table) => [
    primaryKey({ columns: [table.requestId, table.idx] }),
    index('attempts_by_model').on(table.model, table.requestId),
    // The few calls whose cost can still be looked up.
    index('attempts_unsettled')
      .on(table.requestId)
      .where(sql`(cost_estimated = 1 OR (cost_usd IS NULL AND may_cost = 1)) AND generation_id IS NOT NULL`),
  ],
);

/** Calls of deleted requests, by day: today's calls count even after their rows are gone. */
export const deletedCalls = sqliteTable(
  'deleted_calls',
  {
    connection: text().$type<ConnectionId>().notNull(),
    /** The start of the day (UTC). */
    dayMs: integer('day').notNull(),
    model: text().notNull(),
    calls: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.dayMs, table.model] })],
);

/** The makers of state that only they can read, by hash. */
export const stateMakers = sqliteTable(
  'state_makers',
  {
    key: text().primaryKey(),
    family: text().notNull(),
    connection: text().$type<ConnectionId>().notNull(),
    provider: text(),
    model: text().notNull(),
    isSigned: integer('is_signed', { mode: 'boolean' }).notNull(),
    learnedAtMs: integer('learned_at').notNull(),
  },
  (table) => [index('state_makers_by_age').on(table.learnedAtMs)],
);

/** When a model answered again after a cooldown. */
export const recoveries = sqliteTable(
  'recoveries',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    connection: text().$type<ConnectionId>().notNull(),
    model: text().notNull(),
    origin: text().$type<Origin>().notNull(),
    cooledSinceMs: real('cooled_since').notNull(),
    backAtMs: real('back_at').notNull(),
  },
  (table) => [index('recoveries_by_model').on(table.connection, table.model, table.backAtMs)],
);
