import { z } from 'zod';

/** What the catalogue says of a model, parsed. Prices are USD per token; null where upstream does not say. */
export const CatalogueModel = z.object({
  id: z.string(),
  canonicalSlug: z.string().nullable(),
  /** For a `~author/family-latest` alias: the model it stands for today. */
  aliasTarget: z.string().nullable(),
  name: z.string(),
  author: z.string(),
  description: z.string(),
  /** Seconds since 1970. */
  created: z.number().nullable(),
  contextTokens: z.number().nullable(),
  maxCompletionTokens: z.number().nullable(),
  inputModalities: z.array(z.string()),
  outputModalities: z.array(z.string()),
  supportedParameters: z.array(z.string()),
  promptUsdPerToken: z.number().nullable(),
  completionUsdPerToken: z.number().nullable(),
  requestUsd: z.number().nullable(),
  imageUsd: z.number().nullable(),
  /** Ends in `:free` or is the free router; a price of zero alone proves nothing. */
  isFree: z.boolean(),
  /** A router such as `openrouter/auto`: its price depends on whom it picks. */
  isRouter: z.boolean(),
  isModerated: z.boolean(),
  reasoningMandatory: z.boolean(),
  /** ISO date the model goes away, or null. */
  expirationDate: z.string().nullable(),
});
export type CatalogueModel = z.infer<typeof CatalogueModel>;

/** How much a model is worth relying on, the strongest first. */
export const Tier = z.enum(['frontier', 'strong', 'fast', 'tiny']);
export type Tier = z.infer<typeof Tier>;

/** A tier the person set against the rule; null goes back to the rule. */
export const PutModelOverride = z.strictObject({
  id: z.string().min(1).max(200),
  tier: Tier.nullable(),
});
export type PutModelOverride = z.infer<typeof PutModelOverride>;

export const ModelOverridesAnswer = z.object({
  overrides: z.array(z.object({ id: z.string(), tier: Tier })),
});
export type ModelOverridesAnswer = z.infer<typeof ModelOverridesAnswer>;

export const ModelsAnswer = z.object({
  models: z.array(CatalogueModel),
  fetchedAt: z.string().nullable(),
  source: z.enum(['live', 'cache', 'demo']),
  /** Entries of the last fetch that did not parse and were left out. */
  droppedCount: z.number(),
  /** Why the list is old, in words, when the last refresh failed. */
  staleReason: z.string().nullable(),
});
export type ModelsAnswer = z.infer<typeof ModelsAnswer>;
