import { z } from 'zod';

/** The models that OpenRouter offers with zero data retention. */
export const ZeroRetentionAnswer = z.object({
  /** Ids with at least one such endpoint; null if unknown. */
  models: z.array(z.string()).nullable(),
  /** Why it is unknown, in a sentence. */
  reason: z.string().nullable(),
});
export type ZeroRetentionAnswer = z.infer<typeof ZeroRetentionAnswer>;
