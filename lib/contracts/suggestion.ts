import { z } from 'zod';
import { CatalogueModel, Tier } from './model.ts';

/** A model that would do well as an understudy, and why. */
export const Suggestion = z.object({
  model: CatalogueModel,
  tier: Tier,
  /** The companies that run it; null where they are not known. */
  providers: z.array(z.string()).nullable(),
  /** One sentence each, what speaks for it first. */
  reasons: z.array(z.string()),
});
export type Suggestion = z.infer<typeof Suggestion>;

export const SuggestionsAnswer = z.object({ suggestions: z.array(Suggestion) });
export type SuggestionsAnswer = z.infer<typeof SuggestionsAnswer>;
