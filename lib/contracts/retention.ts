import { z } from 'zod';

const days = z.int().min(1, 'At least 1 day.').max(3_650);
const rows = z.int().min(100, 'At least 100 requests.').max(100_000_000);
/** How long the history is kept; null is without end. What is beyond either goes, the oldest first. */
export const Retention = z.strictObject({ days: days.nullable(), rows: rows.nullable() });
export type Retention = z.infer<typeof Retention>;

/** What the fields may hold. */
export const retentionRange = {
  days: { min: days.minValue ?? 1, max: days.maxValue ?? 1 },
  rows: { min: rows.minValue ?? 1, max: rows.maxValue ?? 1 },
} as const;

/** `GET` and `PUT /api/settings/retention`. */
export const RetentionAnswer = z.object({
  retention: Retention,
  /** What is there now. */
  history: z.object({
    requests: z.int(),
    oldestAt: z.string().nullable(),
    /** On disk, with everything else that is stored. */
    bytes: z.int(),
  }),
});
export type RetentionAnswer = z.infer<typeof RetentionAnswer>;

/** The query of `GET /api/settings/retention/beyond`: a wish that is not saved. */
export const BeyondQuery = z.object({
  days: z.coerce.number().pipe(days).optional(),
  rows: z.coerce.number().pipe(rows).optional(),
});
export type BeyondQuery = z.infer<typeof BeyondQuery>;

/** How many requests would be deleted now, if that were the wish. */
export const BeyondAnswer = z.object({
  requests: z.int(),
  /** They were counted up to a bound: there are these, and more. */
  isMore: z.boolean(),
});
export type BeyondAnswer = z.infer<typeof BeyondAnswer>;

/** `DELETE /api/history`: says how many requests were deleted. */
export const ClearedAnswer = z.object({ deleted: z.int() });
export type ClearedAnswer = z.infer<typeof ClearedAnswer>;
