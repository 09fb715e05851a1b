import { z } from 'zod';
import { OWN_FACTS, TIERS } from './name-lists.ts';

/** The facts of a model that the person can set. */
export const OwnFact = z.enum(OWN_FACTS);
export type OwnFact = z.infer<typeof OwnFact>;

/** The parsed catalogue entry of a model. Prices are in USD per token; null if upstream does not say. */
export const CatalogueModel = z.object({
  id: z.string(),
  canonicalSlug: z.string().nullable(),
  /** The name of its weights at Hugging Face. */
  huggingFaceId: z.string().nullable().default(null),
  /** For a `~author/family-latest` alias: the current model behind it. */
  aliasTarget: z.string().nullable(),
  name: z.string(),
  author: z.string(),
  description: z.string(),
  /** Seconds since 1970. */
  created: z.number().nullable(),
  contextTokens: z.number().nullable(),
  maxCompletionTokens: z.number().nullable(),
  /** Null if unknown; otherwise complete, so anything missing is not supported. */
  inputModalities: z.array(z.string()).nullable(),
  outputModalities: z.array(z.string()).nullable(),
  supportedParameters: z.array(z.string()).nullable(),
  /** Parameters that are not listed as supported, but may be. */
  unknownParameters: z.array(z.string()).default([]),
  promptUsdPerToken: z.number().nullable(),
  completionUsdPerToken: z.number().nullable(),
  /** For input tokens read from the prompt cache. */
  cachedUsdPerToken: z.number().nullable().default(null),
  /** For input tokens written to the prompt cache. */
  cacheWriteUsdPerToken: z.number().nullable().default(null),
  /** If they cost more than other output tokens. */
  reasoningUsdPerToken: z.number().nullable().default(null),
  /** For image tokens in the answer. */
  imageOutputUsdPerToken: z.number().nullable().default(null),
  /** The prices above a number of input tokens; null for prices that stay the same. */
  longContextPrices: z
    .array(
      z.object({
        minInputTokens: z.number(),
        promptUsdPerToken: z.number().nullable(),
        completionUsdPerToken: z.number().nullable(),
        cachedUsdPerToken: z.number().nullable(),
        cacheWriteUsdPerToken: z.number().nullable(),
      }),
    )
    .default([]),
  requestUsd: z.number().nullable(),
  webSearchUsd: z.number().nullable().default(null),
  imageUsd: z.number().nullable(),
  /** Ends in `:free` or is the free router; a price of zero alone proves nothing. */
  isFree: z.boolean(),
  /** A router such as `openrouter/auto`: its price depends on the model it picks. */
  isRouter: z.boolean(),
  isModerated: z.boolean(),
  reasoningMandatory: z.boolean(),
  /** Its default reasoning effort; "none" if it doesn't reason by default. Null if unknown. */
  defaultReasoning: z.string().nullable().default(null),
  /** The ISO date of its removal, or null. */
  expirationDate: z.string().nullable(),
  /** OpenRouter's id of the same model, if facts that the connection's own list lacks come from there. */
  borrowedFrom: z.string().nullable().default(null),
  /** The facts in question. */
  borrowedFacts: z.array(OwnFact).default([]),
  /** Facts that the person set, overriding the lists. */
  setByYou: z.array(OwnFact).default([]),
});
export type CatalogueModel = z.infer<typeof CatalogueModel>;

/** A model at a connection. */
export const ListedModel = CatalogueModel.extend({
  /** The slug of the connection. */
  connection: z.string(),
  /** Its written form in a chain: `slug::model`, or the bare id at the default connection. */
  target: z.string(),
});
export type ListedModel = z.infer<typeof ListedModel>;

/** The tiers of models, strongest first. */
export const Tier = z.enum(TIERS);
export type Tier = z.infer<typeof Tier>;

/** A tier that the person set instead of the rule's; null restores the rule. */
export const PutModelOverride = z.strictObject({
  /** The target, as written in a chain. */
  id: z.string().min(1).max(250),
  tier: Tier.nullable(),
});
export type PutModelOverride = z.infer<typeof PutModelOverride>;

export const ModelOverridesAnswer = z.object({
  overrides: z.array(z.object({ id: z.string(), tier: Tier })),
});
export type ModelOverridesAnswer = z.infer<typeof ModelOverridesAnswer>;

const ListState = z.object({
  fetchedAt: z.string().nullable(),
  /** Entries of the last fetch that could not be parsed. */
  droppedCount: z.number(),
  /** Why the list is out of date, in words, if the last refresh failed. */
  staleReason: z.string().nullable(),
});

/** The state of one connection's list. */
export const ListedConnection = ListState.extend({
  slug: z.string(),
  name: z.string(),
  isDefault: z.boolean(),
  /** The number of models it lists. */
  models: z.int(),
  /** Its first list is being fetched. */
  isLoading: z.boolean(),
});
export type ListedConnection = z.infer<typeof ListedConnection>;

/**
 * The models of every connection in use, the default's first. The other fields are about the default's list.
 */
export const ModelsAnswer = ListState.extend({
  models: z.array(ListedModel),
  source: z.enum(['live', 'cache', 'demo']),
  connections: z.array(ListedConnection),
});
export type ModelsAnswer = z.infer<typeof ModelsAnswer>;
