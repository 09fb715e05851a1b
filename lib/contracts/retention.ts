import { z } from 'zod';

/** How long the history is kept; null is without end. What is beyond either goes, the oldest first. */
export const Retention = z.strictObject({
  days: z.int().min(1, 'At least one day is kept.').max(3_650).nullable(),
  rows: z.int().min(100, 'At least 100 requests are kept.').max(100_000_000).nullable(),
});
export type Retention = z.infer<typeof Retention>;

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

/** `DELETE /api/history`: says how many requests were deleted. */
export const ClearedAnswer = z.object({ deleted: z.int() });
export type ClearedAnswer = z.infer<typeof ClearedAnswer>;
