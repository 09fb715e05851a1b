import { z } from 'zod';
import { ConnectionSlug } from './connection.ts';

/** The query of `GET /api/reconciliation`. */
export const ReconciliationQuery = z.strictObject({
  connection: ConnectionSlug,
  /** One row per model of this day (UTC). Without it: one row per day. */
  day: z.iso.date().optional(),
});
export type ReconciliationQuery = z.infer<typeof ReconciliationQuery>;

/** Why the history and the bill may differ. */
export const DifferenceCause = z.enum([
  /** The day (UTC) is not over, so there is no bill yet. */
  'day_open',
  /** Requests of that day were deleted here, or were never recorded. */
  'history_deleted',
  /** OpenRouter counts more calls than the history. */
  'calls_elsewhere',
  /** OpenRouter did not report the cost of some calls. */
  'unknown_costs',
  /** Some costs in the history are estimates. */
  'estimated_costs',
  /** Understudy was stopped during a call. */
  'cut_short',
  /** Providers bill some calls to the account’s own keys. OpenRouter only estimates these amounts. */
  'byok',
  /** The same calls may be billed under another model name. */
  'other_name',
  'rounding',
]);
export type DifferenceCause = z.infer<typeof DifferenceCause>;

const Sums = z.object({
  calls: z.int(),
  /** The amount paid from credits, and the amount that providers bill to the account’s own keys. */
  costUsd: z.number(),
});

export const ReconciliationRow = z.object({
  /** The day, in UTC. */
  date: z.string(),
  /** Null in the row of a whole day. */
  model: z.string().nullable(),
  ours: Sums.extend({
    /** Calls whose cost is estimated, and calls whose cost is unknown. */
    estimated: z.int(),
    unknown: z.int(),
    /** Calls during which Understudy was stopped. */
    cutShort: z.int(),
  }),
  /** Null while the day is open. */
  theirs: Sums.extend({
    /** Part of the cost. */
    byokUsd: z.number(),
  }).nullable(),
  /** The bill minus the history; null while the day is open. */
  differenceUsd: z.number().nullable(),
  /** Most likely first. Empty if the sums agree, or if the cause of a difference is unknown. */
  causes: z.array(DifferenceCause),
});
export type ReconciliationRow = z.infer<typeof ReconciliationRow>;

/** The days of one connection, newest first, or the models of one day, most expensive first. */
export const Reconciliation = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('compared'),
    /** Whether the bill is that of the connection’s key or of the whole account. */
    scope: z.enum(['key', 'account']),
    rows: z.array(ReconciliationRow),
  }),
  /** There is no management key. */
  z.object({ outcome: z.literal('no_management_key') }),
  /** OpenRouter does not let the management key read the bill. */
  z.object({ outcome: z.literal('not_allowed') }),
  /** `reason` is a sentence. */
  z.object({ outcome: z.literal('failed'), reason: z.string() }),
]);
export type Reconciliation = z.infer<typeof Reconciliation>;
