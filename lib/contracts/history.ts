import { z } from 'zod';
import { DialectName } from './dialect.ts';
import { Carried } from './carried.ts';
import { ServiceTier } from './service-tier.ts';
import { Action, AttemptOutcome, Origin, RequestStatus } from './vocabulary.ts';
import { Policy } from './policy.ts';
import { Evidence } from './verdict.ts';
import { TimeZone } from './time-zone.ts';

/** A request, as the list shows it. Times are ISO 8601 in UTC; null means unknown or not applicable. */
export const HistoryRequest = z.object({
  id: z.string(),
  createdAt: z.string(),
  category: z.string().nullable(),
  requestedModel: z.string(),
  /** The model that was to answer first: of a list, or the one asked for. Null while nothing was tried. */
  firstChoice: z.string().nullish(),
  /** The slug of that model's connection; null where nothing was tried. */
  firstConnection: z.string().nullish(),
  servedModel: z.string().nullable(),
  provider: z.string().nullable(),
  status: RequestStatus,
  switched: z.boolean(),
  /** Of the first failed attempt. */
  origin: Origin.nullable(),
  stream: z.boolean(),
  attemptCount: z.int(),
  durationMs: z.number().nullable(),
  timeToFirstTokenMs: z.number().nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  costUsd: z.number().nullable(),
  /** True where the upstream reported no cost and the figure is catalogue price times tokens. */
  costEstimated: z.boolean(),
  /** Of the key it came with; null where it came without one. It may be that of a deleted client. */
  clientId: z.string().nullable(),
  /** That of the key when the request was made, else what the caller calls itself. */
  clientName: z.string().nullable(),
  /** The slug of the connection that answered, else of that of the first choice. */
  connection: z.string(),
  /** For a switched request: when its first choice answered again after its cooldown. */
  firstChoiceBackAt: z.string().nullish(),
});
export type HistoryRequest = z.infer<typeof HistoryRequest>;

/** What OpenRouter says it did inside one attempt (its own provider switches). */
export const RouterAttempt = z.object({
  provider: z.string().nullable(),
  model: z.string().nullable(),
  status: z.number().nullable(),
});
export type RouterAttempt = z.infer<typeof RouterAttempt>;

/** Calls of the person's own, this one included; `today` began at midnight UTC, as OpenRouter's days do. */
const CallCount = z.object({ lastMinute: z.int(), today: z.int() });

/** "Was it me?": the person's own calls when an attempt met a limit, and the limit as far as it was told. */
export const OwnCalls = z.object({
  toModel: CallCount,
  /** To all models that end in `:free`, which share one counter. */
  toFreeModels: CallCount,
  inAll: CallCount,
  /** False where nothing proves whose limit it was. */
  certain: z.boolean().optional(),
  /** Null if unknown; `from` names the source. */
  limit: z
    .object({
      /** Null where only the period is sure: a day of the free tier is 50, or 1000 once credits were bought. */
      requests: z.number().nullable(),
      per: z.enum(['minute', 'day', 'unknown']),
      from: z.enum(['header', 'free_tier_rule']),
      resetsAt: z.string().nullable(),
    })
    .nullable(),
});
export type OwnCalls = z.infer<typeof OwnCalls>;

export const HistoryAttempt = z.object({
  index: z.int(),
  /** The model's id at its connection. */
  model: z.string(),
  /** The slug of the connection. */
  connection: z.string(),
  provider: z.string().nullable(),
  outcome: AttemptOutcome,
  httpStatus: z.number().nullable(),
  origin: Origin.nullable(),
  action: Action.nullable(),
  /** One sentence: why it failed or was skipped. Null for the one that served. */
  reason: z.string().nullable(),
  /** The wait before this attempt. */
  waitMs: z.number(),
  startedAt: z.string(),
  /** Null where the process was stopped during the call. */
  durationMs: z.number().nullable(),
  timeToFirstTokenMs: z.number().nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  /** Input tokens that the upstream read from its cache; null if not reported. */
  cachedTokens: z.number().nullable(),
  costUsd: z.number().nullable(),
  /** As for the request. */
  costEstimated: z.boolean(),
  /** When the upstream confirmed the cost, where it had not reported it with its answer. */
  costConfirmedAt: z.string().nullish(),
  evidence: z.array(Evidence),
  advice: z.array(z.string()),
  routerAttempts: z.array(RouterAttempt),
  /** Changes to the request before it was sent to this model. */
  carried: z.array(Carried),
  /** The same changes, one sentence each. */
  carriedTold: z.array(z.string()),
  /** The tier of service; null if the server named none, and none was asked for. */
  serviceTier: ServiceTier.nullable(),
  /** The same in one sentence; null where nothing is unusual about it. */
  serviceTierTold: z.string().nullable(),
  /** Only where it met a limit. */
  ownCalls: OwnCalls.nullish(),
});
export type HistoryAttempt = z.infer<typeof HistoryAttempt>;

/** The model that a conversation continued with, after a model other than the first choice had answered. */
export const ReturnChoice = z.object({
  choice: z.enum(['stayed', 'went_back']),
  /** `policy`: the category always decides this way. `cache_cold`: idle for longer than the prompt cache lives. */
  because: z.enum(['policy', 'cache_warm', 'cache_cold', 'cheaper']),
  /** The model that answered last. */
  lastModel: z.string(),
  firstModel: z.string(),
  idleMs: z.number(),
  /** Cached tokens that the last answer reported; null if it reported none. */
  cachedTokens: z.number().nullable(),
  /** Estimates for this request; null if a price is unknown. */
  stayUsd: z.number().nullable(),
  backUsd: z.number().nullable(),
});
export type ReturnChoice = z.infer<typeof ReturnChoice>;

export const HistoryDetail = z.object({
  request: HistoryRequest.extend({
    errorType: z.string().nullable(),
    /** The API the client spoke. */
    dialect: DialectName,
    /** The number of this client retry; null if the request is not known to be one. */
    clientRetry: z.int().nullable(),
    /** Null if there was no choice. */
    returnChoice: ReturnChoice.nullable(),
    /** How long it waited in the queue, in all. */
    queuedMs: z.number(),
    /** The chain and policy as they were. */
    chain: z.array(z.string()),
    policy: Policy,
    /** Kept only where the category says so. */
    prompt: z.string().nullable(),
    answer: z.string().nullable(),
    /** When both delete themselves; null where they are not there, or stay until somebody deletes them. */
    storedUntil: z.string().nullable(),
  }),
  attempts: z.array(HistoryAttempt),
  explanation: z.string(),
});
export type HistoryDetail = z.infer<typeof HistoryDetail>;

export const HistoryPage = z.object({
  requests: z.array(HistoryRequest),
  nextCursor: z.string().nullable(),
  /** Where a search stopped before the page was full, because it reads a bounded number of rows: the next page starts there. */
  searchedTo: z.string().nullish(),
});
export type HistoryPage = z.infer<typeof HistoryPage>;

const flag = z.enum(['true', 'false', '1', '0']).transform((word) => word === 'true' || word === '1');
const instant = z.iso.datetime({ offset: true });

/** As long as the gateway takes a model's name. */
const name = z.string().max(300);
const usd = z.coerce.number().nonnegative();
const ms = z.coerce.number().nonnegative();
const origins = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(Origin));

/** The longest text that can be searched for. */
export const SEARCH_LENGTH = 2_000;

/** What a request must be like to be shown, counted or exported. All that is given must hold. */
export const HistoryFilter = z.object({
  category: z.string().max(64).optional(),
  /** Requested, served or tried. */
  model: name.optional(),
  requested: name.optional(),
  served: name.optional(),
  status: RequestStatus.optional(),
  switched: flag.optional(),
  /** Any of these; in an address joined by commas. */
  origin: origins.optional(),
  /** Served it or was tried for it. */
  provider: name.optional(),
  /** The id or the name of a client with a key, or what a caller without one calls itself. */
  client: name.optional(),
  stream: flag.optional(),
  connection: z.string().max(64).optional(),
  /** Whether the demo answered. */
  demo: flag.optional(),
  from: instant.optional(),
  to: instant.optional(),
  /** A request of unknown cost is outside of every range. */
  minCostUsd: usd.optional(),
  maxCostUsd: usd.optional(),
  /** Whether it is known what each answer that began cost. */
  costKnown: flag.optional(),
  minDurationMs: ms.optional(),
  minFirstTokenMs: ms.optional(),
  /** Monday is 1. Weekday and hour are those of `timeZone`, or of UTC. */
  weekday: z.coerce.number().int().min(1).max(7).optional(),
  hour: z.coerce.number().int().min(0).max(23).optional(),
  timeZone: TimeZone.optional(),
  /** One and the same attempt is like all that is said with `attempt`. */
  attemptModel: name.optional(),
  attemptProvider: name.optional(),
  attemptConnection: z.string().max(64).optional(),
  attemptOutcome: AttemptOutcome.optional(),
  /** Any of these. */
  attemptOrigin: origins.optional(),
  /** The kind of failure, such as `rate_limited`; `skipped` where it was left out. */
  attemptKind: z.string().max(64).optional(),
  /** Whether it cost anything. */
  attemptPaid: flag.optional(),
  attemptCostKnown: flag.optional(),
  /** In the explanation, the names, and the reasons and words of what failed. Whole errors are pasted here. */
  q: z.string().max(SEARCH_LENGTH).optional(),
});
export type HistoryFilter = z.infer<typeof HistoryFilter>;

/** The query of `GET /api/history`. */
export const HistoryQuery = HistoryFilter.extend({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^[0-9a-f]{8}-[0-9a-f-]{4,27}$/, 'Invalid cursor. Pass "nextCursor" from the previous page.')
    .optional(),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;

/** The query of `GET /api/history/export`: one line a request, newest first. */
export const ExportQuery = HistoryFilter.extend({ format: z.enum(['csv', 'jsonl']).default('csv') });
export type ExportQuery = z.infer<typeof ExportQuery>;
