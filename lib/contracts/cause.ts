import { z } from 'zod';

/** What went wrong, whoever caused it. Advice and sentences are chosen by it. */
export const Cause = z.enum([
  // Rate limits.
  'rate_limit',
  'free_daily_limit',
  'free_minute_limit',
  'model_limit',
  'slowed_down',
  'credits_in_use',
  'byok_free_limit',
  // Money.
  'balance',
  'request_cost',
  'minimum_balance',
  'key_limit',
  'budget',
  // Keys and rights.
  'key',
  'key_rights',
  'forbidden',
  'account_blocked',
  'model_access',
  // Rules about content, places and privacy.
  'moderation',
  'guardrail',
  'content_filter',
  'terms',
  'region',
  'privacy',
  'confirmation',
  // Routing.
  'no_provider',
  'provider_choice',
  'price_limit',
  'agents_only',
  'free_ended',
  'unknown_model',
  'model_unavailable',
  // The request.
  'context_length',
  'output_length',
  'tokens_spent_thinking',
  'prefill',
  'capability',
  'vendor_rule',
  'foreign_state',
  'media',
  'too_large',
  'bad_request',
  'wrong_address',
  'not_ready',
  // Faults of a server or of the connection.
  'overloaded',
  'server_error',
  'timeout',
  'empty_answer',
  'invalid_answer',
  'interrupted',
  'unreachable',
  'insecure',
  'connection_lost',
  'web_page',
  'redirect',
  // Understudy's own limits and guards.
  'answer_too_large',
  'deadline',
  'own_guard',
  // Unknown causes.
  'unknown',
  'no_failure',
  'not_an_api_error',
]);
export type Cause = z.infer<typeof Cause>;
