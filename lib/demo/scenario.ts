import { z } from 'zod';
import { timing } from './timing.ts';
import { WrittenScenario } from './written-scenario.ts';

const tokens = z.int().min(0);
const seconds = z.number().min(0);

const Simple = z.discriminatedUnion('kind', [
  /** Answers well; `model` is the id as it was sent. */
  z.strictObject({ kind: z.literal('ok'), ...timing }),

  // Limits. ------------------------------------------------------------
  /** 429 by the company behind OpenRouter. `shape` `limit_source` is the wording of late 2026 with its hints. */
  z.strictObject({
    kind: z.literal('rate_limited_upstream'),
    provider: z.string().optional(),
    retryAfterSeconds: seconds.optional(),
    shape: z.enum(['plain', 'limit_source']).optional(),
    ...timing,
  }),
  /** 429 by the company, on the user's own key with it. */
  z.strictObject({ kind: z.literal('rate_limited_byok'), provider: z.string().optional(), ...timing }),
  /** 429: the account's day of `:free` requests is used up. */
  z.strictObject({ kind: z.literal('free_tier_daily'), ...timing }),
  /** 429: too many `:free` requests this minute. */
  z.strictObject({ kind: z.literal('free_tier_per_minute'), ...timing }),
  /** 429 with a bare message; nothing says who it was but the Retry-After. */
  z.strictObject({ kind: z.literal('account_limit'), retryAfterSeconds: seconds.optional(), ...timing }),
  /** 429: OpenRouter could not check the balance in time. Clears by itself. */
  z.strictObject({ kind: z.literal('admission_control'), retryAfterSeconds: seconds.optional(), ...timing }),
  /** 402 that is over as soon as the running requests have settled. */
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
  /** OpenRouter's own key at the provider is refused: not the user's. */
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
  /** `provider_400` tells it in the provider's words; `hidden_502` hides the same truth in a 502. */
  z.strictObject({
    kind: z.literal('context_too_long'),
    shape: z.enum(['openrouter', 'provider_400', 'hidden_502']).optional(),
    ...timing,
  }),
  z.strictObject({ kind: z.literal('content_policy'), ...timing }),
  /** 400 where the last message is the assistant's; any other request is answered well. */
  z.strictObject({ kind: z.literal('invalid_prefill'), ...timing }),

  // Broken servers. ------------------------------------------------------
  z.strictObject({ kind: z.literal('server_error'), ...timing }),
  z.strictObject({ kind: z.literal('provider_down'), ...timing }),
  /** 503. `by` `openrouter` is its own bare message, else a provider without capacity. */
  z.strictObject({
    kind: z.literal('overloaded'),
    by: z.enum(['provider', 'openrouter']).optional(),
    retryAfterSeconds: seconds.optional(),
    ...timing,
  }),
  z.strictObject({ kind: z.literal('html_502'), ...timing }),

  // HTTP 200 that is not a success. -------------------------------------
  /** Nothing in the body, or the only event of the stream, but `error`. */
  z.strictObject({ kind: z.literal('error_in_200'), code: z.int().optional(), ...timing }),
  /** `choices[0].error` beside `tokens` of text. */
  z.strictObject({ kind: z.literal('error_in_choice'), tokens: tokens.optional(), ...timing }),
  /** `finish_reason: "error"` and nothing that says why. */
  z.strictObject({ kind: z.literal('finish_error'), tokens: tokens.optional(), ...timing }),
  /** Finishes with `stop` and no content. */
  z.strictObject({ kind: z.literal('empty_answer'), ...timing }),
  /** Finishes with `length`: thinking ate all tokens. */
  z.strictObject({ kind: z.literal('empty_length'), ...timing }),
  /** The JSON of the body, or of the last event, ends in the middle. */
  z.strictObject({ kind: z.literal('truncated_json'), ...timing }),
  z.strictObject({ kind: z.literal('wrong_content_type'), ...timing }),
  /** An answer of about so many bytes. */
  z.strictObject({ kind: z.literal('huge_body'), bytes: z.int().min(1).optional(), ...timing }),

  // Slow and broken streams. ---------------------------------------------
  /** The headers come at once, the first token after `ms`; with `keepAlive` comments are sent meanwhile. */
  z.strictObject({
    kind: z.literal('slow_first_token'),
    ms: z.number().min(0),
    keepAlive: z.boolean(),
    /** Between two comments. */
    everyMs: z.number().min(1).optional(),
    ...timing,
  }),
  /** Comments only, without end. */
  z.strictObject({ kind: z.literal('keep_alive_forever'), everyMs: z.number().min(1).optional(), ...timing }),
  /** After so many tokens the connection breaks, by a FIN, by a reset, or not: `clean` ends the body as if all were well. */
  z.strictObject({
    kind: z.literal('cut_after'),
    tokens,
    by: z.enum(['fin', 'reset', 'clean']).optional(),
    ...timing,
  }),
  /** Silence after so many tokens; after `ms` the connection breaks. */
  z.strictObject({ kind: z.literal('stall_after'), tokens, ms: z.number().min(0), ...timing }),
  /** An error event after so many tokens; `done` says whether `[DONE]` follows it. */
  z.strictObject({
    kind: z.literal('error_mid_stream'),
    tokens,
    shape: z.enum(['documented', 'empty_choices', 'string_code']),
    done: z.boolean(),
    ...timing,
  }),
  /** One event in the middle of a good stream, or after so many tokens, is not JSON. */
  z.strictObject({ kind: z.literal('invalid_json_event'), tokens: tokens.optional(), ...timing }),
  /** A whole stream with its finish reason and usage, but no `[DONE]`; with `open` the connection stays open as well. */
  z.strictObject({ kind: z.literal('no_done'), open: z.boolean().optional(), ...timing }),

  // Odd, but right. ---------------------------------------------------------
  /** White space before the JSON, comments before the first event. */
  z.strictObject({ kind: z.literal('padding'), ...timing }),
  /** The answer's `model` is the dated canonical slug. */
  z.strictObject({ kind: z.literal('dated_model'), ...timing }),

  // Whatever else. -------------------------------------------------------------
  ...WrittenScenario.options,
]);

/** What one model does when it is called. */
export const Scenario = z.union([
  Simple,
  /** One scenario per call; the last one stays. What these say of their own timing is not looked at. */
  z.strictObject({ kind: z.literal('sequence'), scenarios: z.array(Simple).min(1) }),
]);
export type Scenario = z.infer<typeof Scenario>;

/** A scenario that says at once what this call does: no sequence. */
export type SimpleScenario = z.infer<typeof Simple>;

/** The scenarios of one kind. */
export type ScenarioOf<K extends SimpleScenario['kind']> = Extract<SimpleScenario, { kind: K }>;
