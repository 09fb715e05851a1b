import { z } from 'zod';
import { DATA_REGIONS } from './name-lists.ts';
import { ModelId } from './model-id.ts';

/**
 * OpenRouter's `provider` routing object, passed on unchanged. Source: OpenRouter API reference,
 * ProviderPreferences.
 */
export const ProviderRouting = z.strictObject({
  order: z.array(z.string().min(1)).max(50).optional(),
  only: z.array(z.string().min(1)).max(50).optional(),
  ignore: z.array(z.string().min(1)).max(50).optional(),
  allow_fallbacks: z.boolean().optional(),
  sort: z.enum(['price', 'throughput', 'latency', 'exacto']).optional(),
  require_parameters: z.boolean().optional(),
  data_collection: z.enum(['allow', 'deny']).optional(),
  zdr: z.boolean().optional(),
  max_price: z
    .strictObject({
      prompt: z.number().nonnegative().optional(),
      completion: z.number().nonnegative().optional(),
      request: z.number().nonnegative().optional(),
      image: z.number().nonnegative().optional(),
    })
    .optional(),
});
export type ProviderRouting = z.infer<typeof ProviderRouting>;

/**
 * The model that a conversation continues with after a switch: the first choice, the model that answered last, or
 * whichever is cheaper given the prompt cache of the model that answered last.
 */
const ReturnTo = z.enum(['first_choice', 'session', 'cache_aware']);

export const Strategy = z.enum(['ordered', 'random', 'weighted', 'least_latency', 'cheapest']);
export type Strategy = z.infer<typeof Strategy>;

/** USD per million input, output, reasoning, cached input and cache-write tokens. */
export const PriceCeiling = z.strictObject({
  prompt: z.number().nonnegative().optional(),
  completion: z.number().nonnegative().optional(),
  /** For models with a price of their own for reasoning. */
  reasoning: z.number().nonnegative().optional(),
  cachedPrompt: z.number().nonnegative().optional(),
  cacheWrite: z.number().nonnegative().optional(),
});
export type PriceCeiling = z.infer<typeof PriceCeiling>;

/** Where requests are processed, as OpenRouter names the regions of its servers. */
export const DataRegion = z.enum(DATA_REGIONS);
export type DataRegion = z.infer<typeof DataRegion>;

/** How much a model may reason, in ascending order. */
export const ReasoningEffort = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']);
export type ReasoningEffort = z.infer<typeof ReasoningEffort>;

/** Kinds of tools that the upstream runs, such as `web_search`: their names without vendor and date. */
const ServerToolKinds = z
  .array(z.string().regex(/^[a-z][a-z0-9_]{0,49}$/, 'Write it like web_search.'))
  .max(20);

/** How a category treats failures. Durations are milliseconds. */
export const Policy = z.strictObject({
  /** The order the chain is tried in. */
  strategy: Strategy,
  /** The model that a conversation continues with after a switch. Only applies to ordered chains. */
  returnTo: ReturnTo,
  /** The maximum total wait for the person's own limits. */
  patienceMs: z.int().min(0).max(120_000),
  /** Retries per model after a transient fault. */
  retries: z.int().min(0).max(5),
  /** The maximum number of concurrent requests; null for no limit. Further requests wait. */
  maxConcurrent: z.int().min(1).max(10_000).nullable(),
  /** Calls per request, over all models. */
  maxAttempts: z.int().min(1).max(50),
  /**
   * Until the first content of an answer, over all calls and waits. It does not end an answer that has started.
   */
  deadlineMs: z.int().min(1_000).max(3_600_000),
  /** How long a model may stay completely silent before a stream. */
  firstTokenMs: z.int().min(100).max(600_000),
  /** How long it may send keep-alive comments before its first token. */
  keepAliveMs: z.int().min(100).max(3_600_000),
  /** How long a started stream may pause. */
  stallMs: z.int().min(100).max(600_000),
  /** How long a model may stay silent before an answer that is not streamed. */
  wholeAnswerMs: z.int().min(100).max(3_600_000),
  /** The maximum time of an answer after its first content. */
  maxStreamMs: z.int().min(1_000).max(86_400_000),
  /** After content was sent: end with an error, or let the next model continue. */
  midStream: z.enum(['stop', 'continue']),
  /** Whether answers requested without streaming are read from a stream. */
  collect: z.boolean(),
  /**
   * What happens if a model refuses to continue thinking in a tool loop that another model started: it answers
   * without thinking, or the next model is tried.
   */
  thinkingInLoop: z.enum(['turn_off', 'switch']),
  /** A content refusal ends the request, or switches to the next model. */
  contentPolicy: z.enum(['stop', 'switch']),
  provider: ProviderRouting,
  /** Connections outside of this region are skipped, and those whose region is unknown; null for any region. */
  dataRegion: DataRegion.nullable(),
  /**
   * Models with a higher catalogue price are skipped. The limits are also sent to OpenRouter, so that no
   * provider and no router exceeds them. An empty object allows every price.
   */
  maxPriceUsdPerMillion: PriceCeiling,
  /** The same for prices per request and per image, in USD. */
  maxPriceUsd: z.strictObject({
    request: z.number().nonnegative().optional(),
    image: z.number().nonnegative().optional(),
  }),
  /** A model is skipped if the request would cost more than this many times its cost with the first choice. */
  maxTimesFirst: z.number().min(1).max(1_000).nullable(),
  /** If the first choice is free, only free models may take over. */
  freeStaysFree: z.boolean(),
  /** With `same_or_better`, no model in a lower tier than the first choice takes over. */
  tierFloor: z.enum(['none', 'same_or_better']),
  /** Output tokens per answer, reasoning included; null for no limit. A client may ask for fewer. */
  maxOutputTokens: z.int().min(1).max(10_000_000).nullable(),
  /** The highest level of reasoning; null for no limit. */
  maxReasoningEffort: ReasoningEffort.nullable(),
  /** The tools that a client may ask the upstream to run. An empty list allows none. */
  serverTools: z.union([z.literal('any'), ServerToolKinds]),
  /** Calls of such tools per request, of all kinds together; null for no limit. */
  maxServerToolCalls: z.int().min(1).max(1_000).nullable(),
  /**
   * If a model exceeds one of the price limits above, a person is asked instead of skipping it. The request
   * waits for the answer; the wait does not count towards the deadline. Null: it is skipped.
   */
  askWhenDearer: z
    .strictObject({
      /**
       * The maximum total wait. No answer counts as a refusal. Some clients give up on a stream without events
       * after five minutes.
       */
      waitMs: z.int().min(1_000).max(240_000),
      /** The most that one approval may cover, in USD; null for any amount. */
      uptoUsd: z.number().positive().max(1_000_000).nullable(),
    })
    .nullable(),
  /** The models tried after the chain if a budget blocked a model of the chain. */
  whenBudgetSpent: z.array(ModelId).max(20),
  /**
   * Whether a model is called again for a shorter answer if the balance or the key's limit does not cover the
   * requested one.
   */
  askForFewerTokens: z.boolean(),
  /** Whether prompts and answers are kept. */
  storePrompts: z.enum(['off', '7d', 'forever']),
});
export type Policy = z.infer<typeof Policy>;

/** With `askForFewerTokens`, answers shorter than this are not requested. */
export const fewestTokensWorthAsking = 256;

export const PolicyPatch = Policy.partial();
export type PolicyPatch = z.infer<typeof PolicyPatch>;

/** The policy of a request without a category, and the defaults of categories. */
export const defaultPolicy: Policy = {
  strategy: 'ordered',
  returnTo: 'first_choice',
  patienceMs: 3_000,
  retries: 1,
  maxConcurrent: null,
  maxAttempts: 6,
  deadlineMs: 120_000,
  firstTokenMs: 12_000,
  keepAliveMs: 60_000,
  stallMs: 20_000,
  wholeAnswerMs: 60_000,
  maxStreamMs: 1_800_000,
  midStream: 'stop',
  collect: false,
  thinkingInLoop: 'turn_off',
  contentPolicy: 'stop',
  provider: {},
  dataRegion: null,
  maxPriceUsdPerMillion: {},
  maxPriceUsd: {},
  maxTimesFirst: null,
  freeStaysFree: false,
  tierFloor: 'none',
  maxOutputTokens: null,
  maxReasoningEffort: null,
  serverTools: 'any',
  maxServerToolCalls: null,
  askWhenDearer: null,
  whenBudgetSpent: [],
  askForFewerTokens: false,
  storePrompts: 'off',
};
