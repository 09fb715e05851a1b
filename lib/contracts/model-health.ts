import { z } from 'zod';
import { Origin } from './vocabulary.ts';

/** What the person's own history says of a model. Skips are not calls; nor is what the client cancelled a failure. */
export const ModelHealth = z.object({
  id: z.string(),
  served: z.int(),
  failed: z.int(),
  /** The failures, by whose they were. */
  byOrigin: z.partialRecord(Origin, z.int()),
  /** Of the calls that served. */
  medianDurationMs: z.number().nullable(),
  medianFirstTokenMs: z.number().nullable(),
});
export type ModelHealth = z.infer<typeof ModelHealth>;

export const ModelHealthAnswer = z.object({
  /** The busiest first; a model that was not called is not there. */
  models: z.array(ModelHealth),
  /** A day ago, or later where so much was called since that not all of it was read. */
  from: z.string(),
  to: z.string(),
});
export type ModelHealthAnswer = z.infer<typeof ModelHealthAnswer>;
