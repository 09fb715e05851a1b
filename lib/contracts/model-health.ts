import { z } from 'zod';
import { Origin } from './vocabulary.ts';

/** `ModelHealthAnswer` splits its range into this many parts of equal length. */
export const healthParts = 12;

/** A model's record in the person's own history. Skips are not calls, and a cancelled call is not a failure. */
export const ModelHealth = z.object({
  /** The model's id at its connection. */
  id: z.string(),
  /** The slug of the connection. */
  connection: z.string(),
  /** Both in one, as written in a chain. */
  target: z.string(),
  served: z.int(),
  failed: z.int(),
  /** Failures by cause. */
  byOrigin: z.partialRecord(Origin, z.int()),
  /** Calls over time, oldest first, in `healthParts` parts. */
  parts: z.array(z.object({ served: z.int(), failed: z.int() })),
  /** For the calls that served. */
  medianDurationMs: z.number().nullable(),
  medianFirstTokenMs: z.number().nullable(),
});
export type ModelHealth = z.infer<typeof ModelHealth>;

export const ModelHealthAnswer = z.object({
  /** Busiest first; without models that had no calls. */
  models: z.array(ModelHealth),
  /** A day before `to`, or later if there were more calls than are read. */
  from: z.string(),
  to: z.string(),
});
export type ModelHealthAnswer = z.infer<typeof ModelHealthAnswer>;
