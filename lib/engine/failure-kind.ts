import type { Cause } from '#lib/contracts/cause';

/** The kind of failure, whoever caused it. The history counts by it, and cooldowns depend on it. */
export type FailureKind =
  | 'rate_limited'
  | 'overloaded'
  | 'unreachable'
  | 'timed_out'
  | 'context_too_long'
  | 'content_refused'
  | 'model_unavailable'
  | 'not_capable'
  | 'credits_exhausted'
  | 'unauthorized'
  | 'bad_request'
  | 'foreign_state'
  | 'empty_answer'
  | 'interrupted'
  | 'server_error'
  | 'unknown';

const kinds: Readonly<Record<Cause, FailureKind>> = {
  rate_limit: 'rate_limited',
  free_daily_limit: 'rate_limited',
  free_minute_limit: 'rate_limited',
  model_limit: 'rate_limited',
  slowed_down: 'rate_limited',
  credits_in_use: 'rate_limited',
  byok_free_limit: 'credits_exhausted',
  balance: 'credits_exhausted',
  request_cost: 'credits_exhausted',
  minimum_balance: 'credits_exhausted',
  key_limit: 'credits_exhausted',
  budget: 'credits_exhausted',
  key: 'unauthorized',
  key_rights: 'unauthorized',
  forbidden: 'unauthorized',
  account_blocked: 'unauthorized',
  model_access: 'model_unavailable',
  moderation: 'content_refused',
  guardrail: 'content_refused',
  content_filter: 'content_refused',
  terms: 'unauthorized',
  region: 'model_unavailable',
  privacy: 'model_unavailable',
  confirmation: 'model_unavailable',
  no_provider: 'model_unavailable',
  provider_choice: 'model_unavailable',
  price_limit: 'model_unavailable',
  agents_only: 'model_unavailable',
  free_ended: 'model_unavailable',
  unknown_model: 'model_unavailable',
  model_unavailable: 'model_unavailable',
  context_length: 'context_too_long',
  output_length: 'not_capable',
  tokens_spent_thinking: 'empty_answer',
  prefill: 'not_capable',
  capability: 'not_capable',
  vendor_rule: 'bad_request',
  foreign_state: 'foreign_state',
  media: 'bad_request',
  too_large: 'bad_request',
  bad_request: 'bad_request',
  wrong_address: 'bad_request',
  not_ready: 'unknown',
  overloaded: 'overloaded',
  server_error: 'server_error',
  timeout: 'timed_out',
  empty_answer: 'empty_answer',
  invalid_answer: 'server_error',
  interrupted: 'interrupted',
  unreachable: 'unreachable',
  insecure: 'unreachable',
  connection_lost: 'interrupted',
  web_page: 'unknown',
  redirect: 'unknown',
  answer_too_large: 'interrupted',
  deadline: 'timed_out',
  own_guard: 'unknown',
  unknown: 'unknown',
  no_failure: 'unknown',
  not_an_api_error: 'unknown',
};

export function kindOf(cause: Cause): FailureKind {
  return kinds[cause];
}
