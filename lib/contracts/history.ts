import { z } from 'zod';
import { SEARCH_LENGTH } from './name-lists.ts';
import { DialectName } from './dialect.ts';
import { Carried } from './carried.ts';
import { ServiceTier } from './service-tier.ts';
import { Action, AttemptOutcome, Origin, RequestStatus } from './vocabulary.ts';
import { Policy } from './policy.ts';
import { Evidence } from './verdict.ts';
import { TimeZone } from './time-zone.ts';

/** A request in the list. Times are ISO 8601 in UTC; null means unknown or not applicable. */
export const HistoryRequest = z.object({
  id: z.string(),
  createdAt: z.string(),
  category: z.string().nullable(),
  requestedModel: z.string(),
  /** The first choice: the first model of the chain, or the requested one. Null while nothing was tried. */
  firstChoice: z.string().nullish(),
  /** The slug of that model's connection; null if nothing was tried. */
  firstConnection: z.string().nullish(),
  servedModel: z.string().nullable(),
  provider: z.string().nullable(),
  status: RequestStatus,
  switched: z.boolean(),
  /** The origin of the first failed attempt. */
  origin: Origin.nullable(),
  stream: z.boolean(),
  attemptCount: z.int(),
  durationMs: z.number().nullable(),
  timeToFirstTokenMs: z.number().nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  costUsd: z.number().nullable(),
  /** True if the upstream reported no cost and the figure is catalogue price times tokens. */
  costEstimated: z.boolean(),
  /** The client of its key; null without a key. The client may be deleted. */
  clientId: z.string().nullable(),
  /** The client's name when the request was made, else the caller's own name for itself. */
  clientName: z.string().nullable(),
  /** The slug of the connection that answered, else of the first choice's. */
  connection: z.string(),
  /** For a switched request: when its first choice answered again after its cooldown. */
  firstChoiceBackAt: z.string().nullish(),
});
export type HistoryRequest = z.infer<typeof HistoryRequest>;

/** OpenRouter's own provider switches within one attempt. */
export const RouterAttempt = z.object({
  provider: z.string().nullable(),
  model: z.string().nullable(),
  status: z.number().nullable(),
});
export type RouterAttempt = z.infer<typeof RouterAttempt>;

/** The person's own calls, this one included; `today` begins at midnight UTC, like OpenRouter's days. */
const CallCount = z.object({ lastMinute: z.int(), today: z.int() });

/**
 * Whether the person's own calls caused a rate limit: how many there were when an attempt reached it, and the limit,
 * if the provider reported it.
 */
export const OwnCalls = z.object({
  toModel: CallCount,
  /** Calls to all models ending in `:free`, which share one counter. */
  toFreeModels: CallCount,
  inAll: CallCount,
  /** False if nothing proves whose limit it was. */
  certain: z.boolean().optional(),
  /** Null if unknown; `from` names the source. */
  limit: z
    .object({
      /**
       * Null if only the period is certain: the free tier's daily limit is 50, or 1000 once credits were
       * bought.
       */
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
  /** One sentence: why it failed or was skipped. Null for the attempt that served. */
  reason: z.string().nullable(),
  /** The wait before this attempt. */
  waitMs: z.number(),
  startedAt: z.string(),
  /** Null if the process was stopped during the call. */
  durationMs: z.number().nullable(),
  timeToFirstTokenMs: z.number().nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  /** Input tokens that the upstream read from its cache; null if not reported. */
  cachedTokens: z.number().nullable(),
  costUsd: z.number().nullable(),
  /** As for the request. */
  costEstimated: z.boolean(),
  /** When the upstream confirmed the cost, if it was not reported with the answer. */
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
  /** The same in one sentence; null if it is standard. */
  serviceTierTold: z.string().nullable(),
  /** Only if it reached a limit. */
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
    /** The client's API. */
    dialect: DialectName,
    /** The number of this client retry; null if the request is not known to be one. */
    clientRetry: z.int().nullable(),
    /** Null if there was no choice. */
    returnChoice: ReturnChoice.nullable(),
    /** Total time in the queue. */
    queuedMs: z.number(),
    /** The chain and policy at that time. */
    chain: z.array(z.string()),
    policy: Policy,
    /** Kept only if the category says so. */
    prompt: z.string().nullable(),
    answer: z.string().nullable(),
    /**
     * When both are deleted automatically; null if there are none, or if they are kept until somebody deletes
     * them.
     */
    storedUntil: z.string().nullable(),
  }),
  attempts: z.array(HistoryAttempt),
  explanation: z.string(),
});
export type HistoryDetail = z.infer<typeof HistoryDetail>;

export const HistoryPage = z.object({
  requests: z.array(HistoryRequest),
  nextCursor: z.string().nullable(),
  /**
   * Where a search stopped before the page was full, because it reads a limited number of rows. The next page
   * starts there.
   */
  searchedTo: z.string().nullish(),
});
export type HistoryPage = z.infer<typeof HistoryPage>;

const flag = z.enum(['true', 'false', '1', '0']).transform((word) => word === 'true' || word === '1');
const instant = z.iso.datetime({ offset: true });

/** The gateway's maximum length of a model's name. */
const name = z.string().max(300);
const usd = z.coerce.number().nonnegative();
const ms = z.coerce.number().nonnegative();
const origins = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(Origin));

/** The conditions for a request to be shown, counted or exported. All of them must match. */
export const HistoryFilter = z.object({
  category: z.string().max(64).optional(),
  /** Requested, served or tried. */
  model: name.optional(),
  requested: name.optional(),
  served: name.optional(),
  status: RequestStatus.optional(),
  switched: flag.optional(),
  /** Matches any of these; joined by commas in a URL. */
  origin: origins.optional(),
  /** The provider that served the request or was tried for it. */
  provider: name.optional(),
  /** The id or the name of a client with a key, or the own name of a caller without one. */
  client: name.optional(),
  stream: flag.optional(),
  connection: z.string().max(64).optional(),
  /** Whether the demo answered. */
  demo: flag.optional(),
  from: instant.optional(),
  to: instant.optional(),
  /** Requests with unknown cost are outside every range. */
  minCostUsd: usd.optional(),
  maxCostUsd: usd.optional(),
  /** Whether the cost of every started answer is known. */
  costKnown: flag.optional(),
  minDurationMs: ms.optional(),
  minFirstTokenMs: ms.optional(),
  /** Monday is 1. Weekday and hour are in `timeZone`, or in UTC. */
  weekday: z.coerce.number().int().min(1).max(7).optional(),
  hour: z.coerce.number().int().min(0).max(23).optional(),
  timeZone: TimeZone.optional(),
  /** All `attempt…` fields must match the same attempt. */
  attemptModel: name.optional(),
  attemptProvider: name.optional(),
  attemptConnection: z.string().max(64).optional(),
  attemptOutcome: AttemptOutcome.optional(),
  /** Matches any of these. */
  attemptOrigin: origins.optional(),
  /** The kind of failure, such as `rate_limited`, or `skipped`. */
  attemptKind: z.string().max(64).optional(),
  /** Whether it had a cost. */
  attemptPaid: flag.optional(),
  attemptCostKnown: flag.optional(),
  /**
   * Searches the explanation, the names, and the reasons and messages of failures. People paste whole errors
   * here.
   */
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

/** The query of `GET /api/history/export`: one line per request, newest first. */
export const ExportQuery = HistoryFilter.extend({ format: z.enum(['csv', 'jsonl']).default('csv') });
export type ExportQuery = z.infer<typeof ExportQuery>;
