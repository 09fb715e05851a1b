import { z } from 'zod';
import { retentionRange } from './retention-range.ts';

const days = z.int().min(retentionRange.days.min, 'At least 1 day.').max(retentionRange.days.max);
const rows = z.int().min(retentionRange.rows.min, 'At least 100 requests.').max(retentionRange.rows.max);
/**
 * How long the history is kept; null means forever. Above either limit, the oldest requests are deleted first.
 */
export const Retention = z.strictObject({ days: days.nullable(), rows: rows.nullable() });
export type Retention = z.infer<typeof Retention>;

/** `GET` and `PUT /api/settings/retention`. */
export const RetentionAnswer = z.object({
  retention: Retention,
  /** The current history. */
  history: z.object({
    requests: z.int(),
    oldestAt: z.string().nullable(),
    /** The size on disk, including all other data. */
    bytes: z.int(),
  }),
});
export type RetentionAnswer = z.infer<typeof RetentionAnswer>;

/** The query of `GET /api/settings/retention/beyond`: limits that are not saved. */
export const BeyondQuery = z.object({
  days: z.coerce.number().pipe(days).optional(),
  rows: z.coerce.number().pipe(rows).optional(),
});
export type BeyondQuery = z.infer<typeof BeyondQuery>;

/** The number of requests that these limits would delete now. */
export const BeyondAnswer = z.object({
  requests: z.int(),
  /** The count was stopped at a maximum: there are more. */
  isMore: z.boolean(),
});
export type BeyondAnswer = z.infer<typeof BeyondAnswer>;

/** `DELETE /api/history`: returns the number of deleted requests. */
export const ClearedAnswer = z.object({ deleted: z.int() });
export type ClearedAnswer = z.infer<typeof ClearedAnswer>;
