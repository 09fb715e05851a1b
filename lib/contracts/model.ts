import { z } from 'zod';

/** The facts of a model that the person can set. */
export const OwnFact = z.enum([
  'contextTokens',
  'promptUsdPerMillion',
  'completionUsdPerMillion',
  'inputModalities',
  'outputModalities',
  'tools',
  'structured_outputs',
  'reasoning',
]);
export type OwnFact = z.infer<typeof OwnFact>;

/** What the catalogue says of a model, parsed. Prices are USD per token; null where upstream does not say. */
export const CatalogueModel = z.object({
  id: z.string(),
  canonicalSlug: z.string().nullable(),
  /** The weights it runs, as Hugging Face names them. */
  huggingFaceId: z.string().nullable().default(null),
  /** For a `~author/family-latest` alias: the model it stands for today. */
  aliasTarget: z.string().nullable(),
  name: z.string(),
  author: z.string(),
  description: z.string(),
  /** Seconds since 1970. */
  created: z.number().nullable(),
  contextTokens: z.number().nullable(),
  maxCompletionTokens: z.number().nullable(),
  /** Null where nothing is known; a list is whole, so that what it lacks is not accepted. */
  inputModalities: z.array(z.string()).nullable(),
  outputModalities: z.array(z.string()).nullable(),
  supportedParameters: z.array(z.string()).nullable(),
  /** Parameters that are not listed as supported, but may be. */
  unknownParameters: z.array(z.string()).default([]),
  promptUsdPerToken: z.number().nullable(),
  completionUsdPerToken: z.number().nullable(),
  /** For input tokens read from the prompt cache. */
  cachedUsdPerToken: z.number().nullable().default(null),
  /** For input tokens written to it. */
  cacheWriteUsdPerToken: z.number().nullable().default(null),
  /** Where they cost more than other output tokens. */
  reasoningUsdPerToken: z.number().nullable().default(null),
  /** For the tokens of pictures in the answer. */
  imageOutputUsdPerToken: z.number().nullable().default(null),
  /** The prices from so many input tokens on; null where one stays as it is. */
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
  /** A router such as `openrouter/auto`: its price depends on whom it picks. */
  isRouter: z.boolean(),
  isModerated: z.boolean(),
  reasoningMandatory: z.boolean(),
  /** The level at which it reasons unless told otherwise; "none" if it doesn't. Null where nobody says. */
  defaultReasoning: z.string().nullable().default(null),
  /** ISO date the model goes away, or null. */
  expirationDate: z.string().nullable(),
  /** OpenRouter's id of the same model, where facts that the connection's own list lacks come from there. */
  borrowedFrom: z.string().nullable().default(null),
  /** Which facts these are. */
  borrowedFacts: z.array(OwnFact).default([]),
  /** What the person set, against whatever a list says. */
  setByYou: z.array(OwnFact).default([]),
});
export type CatalogueModel = z.infer<typeof CatalogueModel>;

/** A model at a connection. */
export const ListedModel = CatalogueModel.extend({
  /** The slug of the connection. */
  connection: z.string(),
  /** How it is written in a chain: `slug::model`, or the bare id at the default connection. */
  target: z.string(),
});
export type ListedModel = z.infer<typeof ListedModel>;

/** How much a model is worth relying on, the strongest first. */
export const Tier = z.enum(['frontier', 'strong', 'fast', 'tiny']);
export type Tier = z.infer<typeof Tier>;

/** A tier the person set against the rule; null goes back to the rule. */
export const PutModelOverride = z.strictObject({
  /** The target, as a chain names it. */
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
  /** Entries of the last fetch that did not parse and were left out. */
  droppedCount: z.number(),
  /** Why the list is old, in words, when the last refresh failed. */
  staleReason: z.string().nullable(),
});

/** The list of one connection, as a whole. */
export const ListedConnection = ListState.extend({
  slug: z.string(),
  name: z.string(),
  isDefault: z.boolean(),
  /** How many models it lists. */
  models: z.int(),
  /** Its first list is on its way. */
  isLoading: z.boolean(),
});
export type ListedConnection = z.infer<typeof ListedConnection>;

/** The models of every connection in use, the default's first; the rest of it is about the default's list. */
export const ModelsAnswer = ListState.extend({
  models: z.array(ListedModel),
  source: z.enum(['live', 'cache', 'demo']),
  connections: z.array(ListedConnection),
});
export type ModelsAnswer = z.infer<typeof ModelsAnswer>;
