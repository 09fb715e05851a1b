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

// Columns named `…At` and `…Ms` that hold an instant are epoch milliseconds.

export const categories = sqliteTable('categories', {
  slug: text().primaryKey(),
  name: text().notNull(),
  description: text().notNull().default(''),
  builtIn: integer('built_in', { mode: 'boolean' }).notNull().default(false),
  position: integer().notNull(),
  /** Only what differs from the defaults, so that better defaults reach old rows. */
  policy: text({ mode: 'json' }).$type<unknown>().notNull().default({}),
  /** Null: what belongs to the category by itself. */
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
    /** One that is off keeps its place and is not tried. */
    enabled: integer({ mode: 'boolean' }).notNull().default(true),
  },
  (table) => [
    primaryKey({ columns: [table.categorySlug, table.position] }),
    unique('category_models_once').on(table.categorySlug, table.connection, table.modelId),
  ],
);

/** Upstream endpoints with their keys. A deleted one keeps its row, for the history that names it. */
export const connections = sqliteTable(
  'connections',
  {
    id: text().$type<ConnectionId>().primaryKey(),
    slug: text().notNull(),
    name: text().notNull(),
    kind: text().$type<ConnectionKind>().notNull(),
    /** Null where the process says it: OpenRouter's from the environment, the demo's at its start. */
    baseUrl: text('base_url'),
    /** Sealed, with what may be shown of it. */
    key: text({ mode: 'json' }).$type<unknown>(),
    /** Extra headers, sealed: some servers take a secret in one. */
    headers: text({ mode: 'json' }).$type<unknown>(),
    /** Sealed. Only OpenRouter has such keys; it is used for nothing but to read what was billed. */
    managementKey: text('management_key', { mode: 'json' }).$type<unknown>(),
    enabled: integer({ mode: 'boolean' }).notNull().default(true),
    speaks: text({ mode: 'json' }).$type<unknown>().notNull(),
    /** The person says that it keeps to `data_collection: deny` and `zdr`. */
    keepsDataPolicy: integer('keeps_data_policy', { mode: 'boolean' }).notNull().default(false),
    /** The region that the person says it keeps requests in; null if nobody says so. */
    dataRegion: text('data_region').$type<DataRegion>(),
    /** How many calls it may have at once; null for no limit. */
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

/** Programs with a key of their own. A deleted one leaves no row: the history keeps its id and name. */
export const clients = sqliteTable('clients', {
  id: text().primaryKey(),
  name: text().notNull(),
  /** The first characters of the key, by which a person knows it again. */
  prefix: text().notNull(),
  /** Of the whole key, which itself is kept nowhere. */
  keyHash: text('key_hash').notNull().unique(),
  enabled: integer({ mode: 'boolean' }).notNull().default(true),
  /** Null: every category, and any model. */
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

/** What people answered when a model would break a price limit, while it applies. */
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

/** How calls of estimated or unknown cost were booked, so that it can be corrected. */
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
    /** Empty where the key is that of no client. */
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

/** Kept apart per connection, so that leaving the demo mixes nothing. */
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

/** What the person says of a model, where no list says it or says it otherwise. */
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

/** Tiers that the person set against the rule. A model is written as a target's key is. */
export const modelOverrides = sqliteTable('model_overrides', {
  modelId: text('model_id').primaryKey(),
  tier: text().notNull(),
  updatedAt: integer('updated_at').notNull(),
});

/** A listed model as the person last knew it: what became of it is told against this. */
export const modelBaselines = sqliteTable(
  'model_baselines',
  {
    connection: text().$type<ConnectionId>().notNull(),
    modelId: text('model_id').notNull(),
    model: text({ mode: 'json' }).$type<unknown>().notNull(),
    /** Diagnoses the person said are fine. */
    accepted: text({ mode: 'json' }).$type<unknown>().notNull().default([]),
    /** What stood here before the last time something was said to be fine, to be brought back. */
    before: text({ mode: 'json' }).$type<unknown>(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.modelId] })],
);

/** What became of listed models from one refresh of the catalogue to the next. */
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

/** Who runs a model behind OpenRouter, as last asked. */
export const modelEndpoints = sqliteTable(
  'model_endpoints',
  {
    connection: text().$type<ConnectionId>().notNull(),
    modelId: text('model_id').notNull(),
    fetchedAt: integer('fetched_at').notNull(),
    /** Null where upstream does not know the model. */
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

/** Chain and policy as they were for a request; most requests share a few. */
export const snapshots = sqliteTable('snapshots', {
  id: integer().primaryKey(),
  hash: text().notNull().unique(),
  json: text().notNull(),
});

/** Ids are UUIDv7: their order is the order of time. The bulky columns come last, where a list never reads. */
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
    /** Of the key it came with; null where it came without one. It may be that of a deleted client. */
    clientId: text('client_id'),
    /** The one that answered, else that of the first choice. */
    connection: text().$type<ConnectionId>().notNull(),
    errorType: text('error_type'),
    snapshotId: integer('snapshot_id')
      .notNull()
      .references(() => snapshots.id),
    storedUntilMs: integer('stored_until_ms'),
    explanation: text(),
    prompt: text(),
    answer: text(),
    /** Waited in the queue, in all; the waits of the attempts hold it too. */
    queuedMs: real('queued_ms').notNull().default(0),
    /** The call that is under way, while the request runs: an attempt's row is only made once it has ended. */
    call: text(),
    /** The API the client spoke. */
    dialect: text().$type<DialectName>().notNull().default('chat'),
    /** The number of this client retry; null if the request is not known to be one. */
    clientRetry: integer('client_retry'),
    /** The model that answered the conversation before, and the estimated cost of staying or returning. */
    returnChoice: text('return_choice'),
  },
  (table) => [
    // The filters of the history go by history_combos. Nearly every row is served: leaving those out keeps the index small.
    index('requests_not_served')
      .on(table.status, table.id)
      .where(sql`status <> 'served'`),
    // A snapshot goes with the last request that had it.
    index('requests_by_snapshot').on(table.snapshotId),
    index('requests_stored_until')
      .on(table.storedUntilMs)
      .where(sql`stored_until_ms IS NOT NULL`),
  ],
);

/** The migration adds WITHOUT ROWID, which Drizzle cannot say: the rows of a request lie side by side. */
export const attempts = sqliteTable(
  'attempts',
  {
    requestId: text('request_id')
      .notNull()
      .references(() => requests.id, { onDelete: 'cascade' }),
    idx: integer().notNull(),
    model: text().notNull(),
    provider: text(),
    /** Null: that of the request, as all attempts were before a chain could go on at another. */
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
    // Null where there is none, which is what most rows have.
    evidence: text(),
    advice: text(),
    routerAttempts: text('router_attempts'),
    /** The person's own calls at that moment and the limit, where it was about a limit. */
    ownCalls: text('own_calls'),
    /** Why a model was skipped, by its name in the engine. Null of other attempts, and of most older skips. */
    skipCause: text('skip_cause'),
    /** Input tokens that the upstream read from its cache; null if not reported. */
    cachedTokens: integer('cached_tokens'),
    /** Changes to the conversation before it was sent to this model. */
    carried: text(),
    /** Of the cost, what a provider bills to the account's own key there. */
    byokUsd: real('byok_usd'),
    /** Whether the call may have cost something, whatever was reported. Null of older rows: see unknown-cost.ts. */
    mayCost: integer('may_cost', { mode: 'boolean' }),
    /** When the upstream said what it cost, where it had not said so with its answer. */
    costConfirmedAtMs: integer('cost_confirmed_at'),
    /** The tier of service that was asked for, and the one that was billed. Null of most attempts. */
    serviceTier: text('service_tier'),
  },
  (table) => [
    primaryKey({ columns: [table.requestId, table.idx] }),
    index('attempts_by_model').on(table.model, table.requestId),
    // The few calls whose cost the upstream can still be asked for.
    index('attempts_unsettled')
      .on(table.requestId)
      .where(sql`(cost_estimated = 1 OR (cost_usd IS NULL AND may_cost = 1)) AND generation_id IS NOT NULL`),
  ],
);

/** Calls of requests that were deleted, of the day they were made on: what one has called today outlives its rows. */
export const deletedCalls = sqliteTable(
  'deleted_calls',
  {
    connection: text().$type<ConnectionId>().notNull(),
    /** Where the day (UTC) begins. */
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

/** When a model answered again after it had been left alone. */
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
