import { z } from 'zod';

/** A model's attempts for one request, or for all of a stretch of time if there are too many to show each. */
const ActivityMark = z.object({
  /** When its request was made. */
  from: z.string(),
  /** Exclusive; equal to `from` for one request. */
  to: z.string(),
  served: z.int(),
  /** Failed because of a rate limit. */
  limited: z.int(),
  /** Failed for another reason. */
  failed: z.int(),
  skipped: z.int(),
  /** Null for a stretch of time. */
  requestId: z.string().nullable(),
});
export type ActivityMark = z.infer<typeof ActivityMark>;

/** What the models of a category did in the last 24 hours, without cancelled calls. */
export const CategoryActivity = z.object({
  /** Only models with attempts. */
  models: z.array(
    z.object({
      /** The model's id at its connection. */
      id: z.string(),
      /** The slug of the connection. */
      connection: z.string(),
      /** Both in one, as written in a chain. */
      target: z.string(),
      /** Oldest first. */
      marks: z.array(ActivityMark),
    }),
  ),
  /** A day before `to`, or later if there were more requests than are read. */
  from: z.string(),
  to: z.string(),
});
export type CategoryActivity = z.infer<typeof CategoryActivity>;
