import { z } from 'zod';
import { CatalogueModel, Tier } from './model.ts';

/** A model that would be a good fallback, and why. */
export const Suggestion = z.object({
  model: CatalogueModel,
  tier: Tier,
  /** Its providers; null if they are unknown. */
  providers: z.array(z.string()).nullable(),
  /** One sentence each, advantages first. */
  reasons: z.array(z.string()),
});
export type Suggestion = z.infer<typeof Suggestion>;

export const SuggestionsAnswer = z.object({ suggestions: z.array(Suggestion) });
export type SuggestionsAnswer = z.infer<typeof SuggestionsAnswer>;
