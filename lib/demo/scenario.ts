import { z } from 'zod';
import { timing } from './timing.ts';
import { WrittenScenario } from './written-scenario.ts';

const tokens = z.int().min(0);
const seconds = z.number().min(0);

const Simple = z.discriminatedUnion('kind', [
  /** A normal answer. `model` is the id as sent. */
  z.strictObject({ kind: z.literal('ok'), ...timing }),

  // Limits. ------------------------------------------------------------
  /** 429 from the provider. The shape `limit_source` is the wording of late 2026, with its hints. */
  z.strictObject({
    kind: z.literal('rate_limited_upstream'),
    provider: z.string().optional(),
    retryAfterSeconds: seconds.optional(),
    shape: z.enum(['plain', 'limit_source']).optional(),
    ...timing,
  }),
  /** 429 from the provider, on the user's own key with it. */
  z.strictObject({ kind: z.literal('rate_limited_byok'), provider: z.string().optional(), ...timing }),
  /** 429: the account's daily quota of `:free` requests is used up. */
  z.strictObject({ kind: z.literal('free_tier_daily'), ...timing }),
  /** 429: too many `:free` requests this minute. */
  z.strictObject({ kind: z.literal('free_tier_per_minute'), ...timing }),
  /** 429 with a bare message. Only `Retry-After` hints at the cause. */
  z.strictObject({ kind: z.literal('account_limit'), retryAfterSeconds: seconds.optional(), ...timing }),
  /** 429: OpenRouter couldn't check the balance in time. Temporary. */
  z.strictObject({ kind: z.literal('admission_control'), retryAfterSeconds: seconds.optional(), ...timing }),
  /** 402 that ends when the running requests are settled. */
  z.strictObject({ kind: z.literal('in_flight_budget'), retryAfterSeconds: seconds.optional(), ...timing }),

  // Money, keys, policy. -----------------------------------------------
  z.strictObject({ kind: z.literal('no_credits'), ...timing }),
  z.strictObject({ kind: z.literal('cannot_afford'), ...timing }),
  z.strictObject({
    kind: z.literal('key_limit'),
    period: z.enum(['total', 'daily', 'weekly', 'monthly']).optional(),
    ...timing,
  }),
  z.strictObject({ kind: z.literal('bad_key'), ...timing }),
  /** The provider rejects OpenRouter's key, not the user's. */
  z.strictObject({ kind: z.literal('provider_401'), ...timing }),
  z.strictObject({ kind: z.literal('moderation'), reasons: z.array(z.string()).optional(), ...timing }),
  z.strictObject({
    kind: z.literal('guardrail'),
    cause: z.enum(['patterns', 'budget']).optional(),
    ...timing,
  }),

  // The request and its route. -----------------------------------------
  z.strictObject({
    kind: z.literal('no_endpoints'),
    reason: z.enum([
      'model',
      'tools',
      'image',
      'audio',
      'parameters',
      'data_policy',
      'max_price',
      'providers',
    ]),
    ...timing,
  }),
  z.strictObject({ kind: z.literal('unknown_model'), ...timing }),
  /** `provider_400` says so in the provider's words; `hidden_502` wraps the same error in a 502. */
  z.strictObject({
    kind: z.literal('context_too_long'),
    shape: z.enum(['openrouter', 'provider_400', 'hidden_502']).optional(),
    ...timing,
  }),
  z.strictObject({ kind: z.literal('content_policy'), ...timing }),
  /** 400 if the last message is from the assistant; other requests are answered normally. */
  z.strictObject({ kind: z.literal('invalid_prefill'), ...timing }),

  // Broken servers. ------------------------------------------------------
  z.strictObject({ kind: z.literal('server_error'), ...timing }),
  z.strictObject({ kind: z.literal('provider_down'), ...timing }),
  /** 503. `by: openrouter` is its own bare message; otherwise, a provider lacks capacity. */
  z.strictObject({
    kind: z.literal('overloaded'),
    by: z.enum(['provider', 'openrouter']).optional(),
    retryAfterSeconds: seconds.optional(),
    ...timing,
  }),
  z.strictObject({ kind: z.literal('html_502'), ...timing }),

  // HTTP 200 that is not a success. -------------------------------------
  /** The body, or the only event of the stream, contains just `error`. */
  z.strictObject({ kind: z.literal('error_in_200'), code: z.int().optional(), ...timing }),
  /** `choices[0].error` next to `tokens` of text. */
  z.strictObject({ kind: z.literal('error_in_choice'), tokens: tokens.optional(), ...timing }),
  /** `finish_reason: "error"` without an explanation. */
  z.strictObject({ kind: z.literal('finish_error'), tokens: tokens.optional(), ...timing }),
  /** Finishes with `stop` and no content. */
  z.strictObject({ kind: z.literal('empty_answer'), ...timing }),
  /** Finishes with `length`, because reasoning used up all tokens. */
  z.strictObject({ kind: z.literal('empty_length'), ...timing }),
  /** The JSON of the body, or of the last event, is cut off. */
  z.strictObject({ kind: z.literal('truncated_json'), ...timing }),
  z.strictObject({ kind: z.literal('wrong_content_type'), ...timing }),
  /** An answer of about this many bytes. */
  z.strictObject({ kind: z.literal('huge_body'), bytes: z.int().min(1).optional(), ...timing }),

  // Slow and broken streams. ---------------------------------------------
  /**
   * The headers are sent immediately and the first token after `ms`. With `keepAlive`, comments are sent in the
   * meantime.
   */
  z.strictObject({
    kind: z.literal('slow_first_token'),
    ms: z.number().min(0),
    keepAlive: z.boolean(),
    /** The time between two comments. */
    everyMs: z.number().min(1).optional(),
    ...timing,
  }),
  /** Endless comments. */
  z.strictObject({ kind: z.literal('keep_alive_forever'), everyMs: z.number().min(1).optional(), ...timing }),
  /**
   * After this many tokens, the connection ends with a FIN, with a reset, or (`clean`) as if the answer were
   * complete.
   */
  z.strictObject({
    kind: z.literal('cut_after'),
    tokens,
    by: z.enum(['fin', 'reset', 'clean']).optional(),
    ...timing,
  }),
  /** Silence after this many tokens. After `ms`, the connection breaks. */
  z.strictObject({ kind: z.literal('stall_after'), tokens, ms: z.number().min(0), ...timing }),
  /** An error event after this many tokens. `done`: whether `[DONE]` follows. */
  z.strictObject({
    kind: z.literal('error_mid_stream'),
    tokens,
    shape: z.enum(['documented', 'empty_choices', 'string_code']),
    done: z.boolean(),
    ...timing,
  }),
  /** One event of a good stream is not JSON: in the middle, or after this many tokens. */
  z.strictObject({ kind: z.literal('invalid_json_event'), tokens: tokens.optional(), ...timing }),
  /** A complete stream without `[DONE]`. With `open`, the connection stays open too. */
  z.strictObject({ kind: z.literal('no_done'), open: z.boolean().optional(), ...timing }),

  // Odd, but right. ---------------------------------------------------------
  /** White space before the JSON, or comments before the first event. */
  z.strictObject({ kind: z.literal('padding'), ...timing }),
  /** The answer's `model` is the dated canonical slug. */
  z.strictObject({ kind: z.literal('dated_model'), ...timing }),

  // Whatever else. -------------------------------------------------------------
  ...WrittenScenario.options,
]);

/** The behavior of a model. */
export const Scenario = z.union([
  Simple,
  /** One scenario per call; the last one is repeated. Their own timing is ignored. */
  z.strictObject({ kind: z.literal('sequence'), scenarios: z.array(Simple).min(1) }),
]);
export type Scenario = z.infer<typeof Scenario>;

/** A scenario for a single call, so not a sequence. */
export type SimpleScenario = z.infer<typeof Simple>;

/** The scenarios of one kind. */
export type ScenarioOf<K extends SimpleScenario['kind']> = Extract<SimpleScenario, { kind: K }>;
