import type { Cause } from '#lib/contracts/cause';
import type { Action, Origin } from '#lib/contracts/vocabulary';
import type { Party } from '#lib/contracts/party';
import type { Finding } from './finding.ts';
import type { Signals } from './signals.ts';

type Decision = { readonly origin: Origin; readonly action: Action };

type Extra = Partial<Omit<Finding, 'cause' | 'evidence'>>;

/** Creates a finding from cause and party. `extra` overrides it where a rule knows more. */
export function found(
  cause: Cause,
  { party }: Pick<Signals, 'party'>,
  evidence: Finding['evidence'],
  extra: Extra = {},
): Finding {
  return { ...decide(cause, party), cause, evidence, ...extra };
}

/**
 * Decides origin and action. This is the only place where a cause, and the party whose account it concerns,
 * become a decision.
 */
function decide(cause: Cause, party: Party): Decision {
  switch (cause) {
    case 'rate_limit':
      return limited(party);
    case 'free_daily_limit':
      return { origin: 'openrouter_free_tier', action: 'skip_free_models' };
    case 'free_minute_limit':
      return { origin: 'openrouter_free_tier', action: 'retry_same_model' };
    case 'model_limit':
      return { origin: 'openrouter_free_tier', action: 'switch_model' };
    case 'slowed_down':
    case 'credits_in_use':
      return { origin: 'openrouter_account', action: 'retry_same_model' };
    case 'byok_free_limit':
      return { origin: 'openrouter_account', action: 'stop_chain' };
    case 'balance':
    case 'key_limit':
    case 'budget':
    case 'minimum_balance':
      return ofAccount(party, { origin: 'credits', action: 'stop_chain' });
    case 'request_cost':
      return { origin: 'credits', action: 'fail_request' };
    case 'key':
    case 'account_blocked':
      return ofAccount(party, { origin: 'credentials', action: 'stop_chain' });
    case 'key_rights':
      return { origin: 'credentials', action: 'fail_request' };
    case 'model_access':
      // A gateway allows each of its keys certain models, and so does OpenRouter.
      if (party === 'openrouter' || party === 'relay') return { origin: 'routing', action: 'switch_model' };
      return party === 'provider' ? providerFails : { origin: 'upstream_byok', action: 'switch_model' };
    case 'forbidden':
      return ofAccount(party, { origin: 'network', action: 'stop_chain' });
    case 'moderation':
    case 'guardrail':
    case 'content_filter':
      return { origin: 'policy', action: 'fail_request' };
    case 'terms':
    case 'privacy':
    case 'confirmation':
      return { origin: 'policy', action: 'switch_model' };
    case 'region':
      return isBehindOpenRouter(party) ? providerFails : { origin: 'policy', action: 'switch_model' };
    case 'no_provider':
      return isBehindOpenRouter(party) ? providerFails : { origin: 'routing', action: 'switch_model' };
    case 'provider_choice':
    case 'price_limit':
    case 'agents_only':
    case 'free_ended':
      return { origin: 'routing', action: 'switch_model' };
    case 'unknown_model':
      return { origin: 'request', action: 'switch_model' };
    case 'model_unavailable':
      return isBehindOpenRouter(party) ? providerFails : { origin: 'request', action: 'switch_model' };
    case 'context_length':
      return { origin: 'request', action: 'switch_to_larger_context' };
    case 'output_length':
    case 'tokens_spent_thinking':
    case 'capability':
    case 'vendor_rule':
    case 'foreign_state':
      return { origin: 'request', action: 'switch_to_capable_model' };
    case 'prefill':
      return { origin: 'request', action: 'switch_model' };
    case 'media':
    case 'too_large':
    case 'bad_request':
    case 'wrong_address':
      return { origin: 'request', action: 'fail_request' };
    case 'not_ready':
      return { origin: 'request', action: 'retry_same_model' };
    case 'overloaded':
      return party === 'openrouter' ? openRouterFails : providerFails;
    case 'server_error':
      if (isBehindOpenRouter(party)) return providerFails;
      // Unlike with OpenRouter, nothing in between has retried.
      return party === 'direct' || party === 'relay'
        ? { origin: 'upstream_provider', action: 'retry_same_model' }
        : openRouterFails;
    case 'timeout':
      if (party === 'openrouter') return { origin: 'openrouter', action: 'switch_model' };
      return party === 'unknown' ? { origin: 'network', action: 'switch_model' } : providerFails;
    case 'invalid_answer':
      return { origin: 'upstream_provider', action: 'switch_to_capable_model' };
    case 'empty_answer':
    case 'interrupted':
      return providerFails;
    case 'unreachable':
      if (party === 'openrouter') return openRouterFails;
      // The company's load balancer answered instead of its servers.
      return party === 'direct'
        ? { origin: 'upstream_provider', action: 'retry_same_model' }
        : { origin: 'network', action: 'retry_same_model' };
    case 'insecure':
      return { origin: 'network', action: 'stop_chain' };
    case 'connection_lost':
      return { origin: 'network', action: 'retry_same_model' };
    case 'web_page':
    case 'redirect':
      return { origin: 'network', action: 'switch_model' };
    case 'answer_too_large':
      return { origin: 'understudy', action: 'switch_model' };
    case 'deadline':
    case 'own_guard':
      return { origin: 'understudy', action: 'fail_request' };
    case 'unknown':
    case 'no_failure':
    case 'not_an_api_error':
      return providerFails;
  }
}

const providerFails: Decision = { origin: 'upstream_provider', action: 'switch_model' };
const openRouterFails: Decision = { origin: 'openrouter', action: 'retry_same_model' };

function isBehindOpenRouter(party: Party): boolean {
  return party === 'provider' || party === 'own_key';
}

/**
 * The decision about an account. A provider's message concerns OpenRouter's account there, or the user's own.
 */
function ofAccount(party: Party, own: Decision): Decision {
  if (party === 'provider') return providerFails;
  return party === 'own_key' ? { origin: 'upstream_byok', action: 'switch_model' } : own;
}

function limited(party: Party): Decision {
  switch (party) {
    case 'provider':
    case 'relay':
      return providerFails;
    case 'own_key':
    case 'direct':
      return { origin: 'upstream_byok', action: 'switch_model' };
    case 'openrouter':
    case 'unknown':
      return { origin: 'openrouter_account', action: 'retry_same_model' };
  }
}
