import { z } from 'zod';
import { TimeZone } from './time-zone.ts';
import { Origin } from './vocabulary.ts';

const instant = z.iso.datetime({ offset: true });

/**
 * The query of `GET /api/insights`. Without `from` it covers the 30 days before `to`; without `to` it ends now.
 */
export const InsightsQuery = z.object({
  from: instant.optional(),
  to: instant.optional(),
  category: z.string().max(64).optional(),
  /** Requested, served or tried, as in the history. */
  model: z.string().max(300).optional(),
  /** Served or tried, as in the history. */
  provider: z.string().max(300).optional(),
  /** As in the history: id or name. */
  client: z.string().max(300).optional(),
  /** Requests count at the connection that answered, attempts at their own. */
  connection: z.string().max(64).optional(),
  /** Only the demo, or everything else. */
  demo: z.stringbool().optional(),
  /** The time zone of days, weekdays and hours. */
  timeZone: TimeZone.default('UTC'),
  /** By default: hours up to three days, then days. */
  per: z.enum(['hour', 'day']).optional(),
});
export type InsightsQuery = z.infer<typeof InsightsQuery>;

/** Outcomes of requests. They add up to `requests`. */
const Ends = z.object({
  requests: z.int(),
  /** Served by the first choice. */
  servedFirst: z.int(),
  /** Served by a fallback. */
  rescued: z.int(),
  partial: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  interrupted: z.int(),
});

export const InsightsTotals = Ends.extend({
  /** A model other than the first choice gave the answer, or part of one. */
  switched: z.int(),
  attempts: z.int(),
  attemptsServed: z.int(),
  attemptsFailed: z.int(),
  attemptsSkipped: z.int(),
  /** Failed because of a limit, whoever's it was. */
  attemptsLimited: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  costUsd: z.number(),
  /** The part for failed attempts. */
  failedCostUsd: z.number(),
  /** Requests in which an answer started and no cost was reported; null while this is being counted. */
  costUnknown: z.int().nullable(),
  /** Requests whose cost is partly or wholly estimated from prices and tokens; null likewise. */
  costEstimated: z.int().nullable(),
  /** Failed attempts in which an answer started and no cost was reported; null likewise. */
  failedCostUnknown: z.int().nullable(),
  /** Total cost divided by served requests; null if none were. */
  costPerServedUsd: z.number().nullable(),
});
export type InsightsTotals = z.infer<typeof InsightsTotals>;

/** Percentiles of `count` requests. Null if there are none. */
export const Percentiles = z.object({
  count: z.int(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});
export type Percentiles = z.infer<typeof Percentiles>;

export const InsightsModel = z.object({
  model: z.string(),
  /** Requests in which it was requested, served or tried. */
  requests: z.int(),
  /** Its calls and skips, like the next four. */
  attempts: z.int(),
  served: z.int(),
  failed: z.int(),
  limited: z.int(),
  skipped: z.int(),
  firstTokenP50Ms: z.number().nullable(),
  costUsd: z.number(),
  /** Attempts that started an answer and reported no cost; null while this is being counted. */
  costUnknown: z.int().nullable(),
  /** Attempts whose cost is an estimate, from prices and tokens; null likewise. */
  costEstimated: z.int().nullable(),
});
export type InsightsModel = z.infer<typeof InsightsModel>;

/** The attempts at one connection. All connections add up to the total. */
export const InsightsConnection = z.object({
  /** Its slug. */
  connection: z.string(),
  /** Requests that it answered, or tried first if none answered. */
  requests: z.int(),
  attempts: z.int(),
  served: z.int(),
  failed: z.int(),
  limited: z.int(),
  skipped: z.int(),
  firstTokenP50Ms: z.number().nullable(),
  costUsd: z.number(),
  /** Attempts that started an answer and reported no cost; null while this is being counted. */
  costUnknown: z.int().nullable(),
  /** Attempts whose cost is an estimate, from prices and tokens; null likewise. */
  costEstimated: z.int().nullable(),
});
export type InsightsConnection = z.infer<typeof InsightsConnection>;

/** The requests of one client. All clients add up to the totals. */
export const InsightsClient = z.object({
  /** Null: callers without a key, by their own names. */
  clientId: z.string().nullable(),
  /** Null if it has no name. */
  clientName: z.string().nullable(),
  requests: z.int(),
  served: z.int(),
  switched: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  costUsd: z.number(),
  /** Requests in which an answer started and no cost was reported; null while this is being counted. */
  costUnknown: z.int().nullable(),
  /** Requests whose cost is partly or wholly estimated; null likewise. */
  costEstimated: z.int().nullable(),
});
export type InsightsClient = z.infer<typeof InsightsClient>;

export const Insights = z.object({
  /** The counted range: the requested one, widened to whole hours. */
  from: z.string(),
  to: z.string(),
  timeZone: z.string(),
  totals: InsightsTotals,
  /** Switched requests by the origin of the first failure. Null if nothing failed, as with a random order. */
  switchesByOrigin: z.array(z.object({ origin: Origin.nullable(), requests: z.int() })),
  /** For served requests, in milliseconds. */
  durationMs: Percentiles,
  firstTokenMs: Percentiles,
  /** The maximum relative error of percentiles, because they come from histograms. */
  percentileError: z.number(),
  /** Calls limited by a provider, by time. Weekday 1 is Monday, hour 0 to 23. Only counts above zero. */
  limitedByHour: z.array(
    z.object({ provider: z.string().nullable(), weekday: z.int(), hour: z.int(), calls: z.int() }),
  ),
  /** Why attempts failed or were skipped, most often first. `kind` is the kind of failure, such as `rate_limited`. */
  reasons: z.array(z.object({ origin: Origin.nullable(), kind: z.string(), attempts: z.int() })),
  /** Most requests first. */
  models: z.array(InsightsModel),
  /** Most requests first. */
  connections: z.array(InsightsConnection),
  /** Most requests first; at most 200. */
  clients: z.array(InsightsClient),
  per: z.enum(['hour', 'day']),
  /** Every hour or day with requests, oldest first; `at` is its start. */
  series: z.array(Ends.extend({ at: z.string(), costUsd: z.number() })),
  /** Requests that were refused because too many were waiting. Only a few of them are in the history. */
  shed: z.int(),
  /** Ended requests that are not counted yet, but will be within moments. */
  pending: z.int(),
});
export type Insights = z.infer<typeof Insights>;

/** The values that the history can be filtered by, most requests first: `GET /api/history/values`. */
export const HistoryValues = z.object({
  categories: z.array(z.string()),
  /** The ids of clients with a key, and the own names of callers without one. */
  clients: z.array(z.string()),
  models: z.array(z.string()),
  providers: z.array(z.string()),
  connections: z.array(z.string()),
  /** The displayed names of these, by slug, including removed ones. */
  connectionNames: z.record(z.string(), z.string()),
  /** The names of clients with a key, by id, including deleted ones. */
  clientNames: z.record(z.string(), z.string()),
});
export type HistoryValues = z.infer<typeof HistoryValues>;
