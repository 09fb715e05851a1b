import { z } from 'zod';
import { TimeZone } from './time-zone.ts';
import { Origin } from './vocabulary.ts';

const instant = z.iso.datetime({ offset: true });

/** The query of `GET /api/insights`. Without `from` it is the 30 days before `to`, without `to` it ends now. */
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
  /** Requests count at the connection that answered, their attempts each at its own. */
  connection: z.string().max(64).optional(),
  /** Only the demo, or all but the demo. */
  demo: z.stringbool().optional(),
  /** Days, weekdays and hours are those of this place. */
  timeZone: TimeZone.default('UTC'),
  /** Without it: hours up to three days, then days. */
  per: z.enum(['hour', 'day']).optional(),
});
export type InsightsQuery = z.infer<typeof InsightsQuery>;

/** Ends of requests. They add up to `requests`. */
const Ends = z.object({
  requests: z.int(),
  /** Served by the first model of the list. */
  servedFirst: z.int(),
  /** Served, by an understudy. */
  rescued: z.int(),
  partial: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  interrupted: z.int(),
});

export const InsightsTotals = Ends.extend({
  /** Another model than the first gave the answer, or a part of one. */
  switched: z.int(),
  attempts: z.int(),
  attemptsServed: z.int(),
  attemptsFailed: z.int(),
  attemptsSkipped: z.int(),
  /** Failed at a limit, anyone's. */
  attemptsLimited: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  costUsd: z.number(),
  /** Of this, for attempts that failed. */
  failedCostUsd: z.number(),
  /** Requests in which an answer began and no cost was reported; null where that is still being counted. */
  costUnknown: z.int().nullable(),
  /** Requests whose cost is in part or whole an estimate, from prices and tokens; null likewise. */
  costEstimated: z.int().nullable(),
  /** Failed attempts in which an answer began and no cost was reported; null likewise. */
  failedCostUnknown: z.int().nullable(),
  /** All cost over the requests served; null where none was. */
  costPerServedUsd: z.number().nullable(),
});
export type InsightsTotals = z.infer<typeof InsightsTotals>;

/** Of `count` requests. Null where there are none. */
export const Percentiles = z.object({
  count: z.int(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});
export type Percentiles = z.infer<typeof Percentiles>;

export const InsightsModel = z.object({
  model: z.string(),
  /** In which it was requested, served or tried. */
  requests: z.int(),
  /** Calls and skips of it; so are the next four. */
  attempts: z.int(),
  served: z.int(),
  failed: z.int(),
  limited: z.int(),
  skipped: z.int(),
  firstTokenP50Ms: z.number().nullable(),
  costUsd: z.number(),
  /** Attempts that began an answer and reported no cost; null where that is still being counted. */
  costUnknown: z.int().nullable(),
  /** Attempts whose cost is an estimate, from prices and tokens; null likewise. */
  costEstimated: z.int().nullable(),
});
export type InsightsModel = z.infer<typeof InsightsModel>;

/** The attempts at one connection. Those of all connections add up to those in all. */
export const InsightsConnection = z.object({
  /** Its slug. */
  connection: z.string(),
  /** That it answered, or was asked first where nobody answered. */
  requests: z.int(),
  attempts: z.int(),
  served: z.int(),
  failed: z.int(),
  limited: z.int(),
  skipped: z.int(),
  firstTokenP50Ms: z.number().nullable(),
  costUsd: z.number(),
  /** Attempts that began an answer and reported no cost; null where that is still being counted. */
  costUnknown: z.int().nullable(),
  /** Attempts whose cost is an estimate, from prices and tokens; null likewise. */
  costEstimated: z.int().nullable(),
});
export type InsightsConnection = z.infer<typeof InsightsConnection>;

/** What one client asked for. Those of all clients add up to the totals. */
export const InsightsClient = z.object({
  /** Null: callers without a key, by what they call themselves. */
  clientId: z.string().nullable(),
  /** Null where it calls itself nothing. */
  clientName: z.string().nullable(),
  requests: z.int(),
  served: z.int(),
  switched: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  costUsd: z.number(),
  /** Requests in which an answer began and no cost was reported; null where that is still being counted. */
  costUnknown: z.int().nullable(),
  /** Requests whose cost is an estimate, in part or whole; null likewise. */
  costEstimated: z.int().nullable(),
});
export type InsightsClient = z.infer<typeof InsightsClient>;

export const Insights = z.object({
  /** The range that is counted: the one asked for, widened to whole hours. */
  from: z.string(),
  to: z.string(),
  timeZone: z.string(),
  totals: InsightsTotals,
  /** Of switched requests, by who was first to limit or fail. Null where nobody was (an order by chance, say). */
  switchesByOrigin: z.array(z.object({ origin: Origin.nullable(), requests: z.int() })),
  /** Of served requests, in milliseconds. */
  durationMs: Percentiles,
  firstTokenMs: Percentiles,
  /** Percentiles here are within this share of the true ones: they come from histograms. */
  percentileError: z.number(),
  /** Calls that a provider limited, by when. Weekday 1 is Monday, hour 0 to 23. Only what is above zero. */
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
  /** Every hour or day of the range that has requests, oldest first; `at` is when it begins. */
  series: z.array(Ends.extend({ at: z.string(), costUsd: z.number() })),
  /** Requests that were refused because too many waited. Only a few of them are in the history. */
  shed: z.int(),
  /** Ended requests that are not counted in yet; they will be within moments. */
  pending: z.int(),
});
export type Insights = z.infer<typeof Insights>;

/** What the history can be filtered by, most requests first: `GET /api/history/values`. */
export const HistoryValues = z.object({
  categories: z.array(z.string()),
  /** The ids of clients with a key, and what callers without one call themselves. */
  clients: z.array(z.string()),
  models: z.array(z.string()),
  providers: z.array(z.string()),
  connections: z.array(z.string()),
  /** What people see of these, by slug; those that were removed are in it too. */
  connectionNames: z.record(z.string(), z.string()),
  /** The names of clients with a key, by id; those that were deleted are in it too. */
  clientNames: z.record(z.string(), z.string()),
});
export type HistoryValues = z.infer<typeof HistoryValues>;
