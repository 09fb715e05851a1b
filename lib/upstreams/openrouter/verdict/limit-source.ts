import type { Cause } from '#lib/contracts/cause';
import type { Party } from '#lib/contracts/party';
import { found } from '#lib/upstreams/verdict/decide';
import { evidence } from '#lib/upstreams/verdict/evidence';
import { untilUtcMidnightMs, type Rule } from '#lib/upstreams/verdict/finding';
import { asText } from '#lib/upstreams/verdict/read-json';

type Meaning = {
  readonly cause: Cause;
  readonly party: Party;
  readonly meaning: string;
  readonly defaultRetryAfterMs?: number;
};

const sources: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  [
    'upstream_provider_shared_pool',
    { cause: 'rate_limit', party: 'provider', meaning: "the provider limited OpenRouter's shared traffic" },
  ],
  [
    'upstream_provider_account',
    { cause: 'rate_limit', party: 'own_key', meaning: 'the provider limited your own provider key' },
  ],
  [
    'openrouter_free_tier_daily',
    {
      cause: 'free_daily_limit',
      party: 'openrouter',
      meaning: "your account's daily limit of free requests",
    },
  ],
  [
    'openrouter_free_tier_per_minute',
    {
      cause: 'free_minute_limit',
      party: 'openrouter',
      meaning: "your account's limit of free requests per minute",
      defaultRetryAfterMs: 60_000,
    },
  ],
  [
    'openrouter_admission_control',
    {
      cause: 'slowed_down',
      party: 'openrouter',
      meaning: 'OpenRouter slowed this account down',
      defaultRetryAfterMs: 10_000,
    },
  ],
  [
    'openrouter_in_flight_budget',
    {
      cause: 'credits_in_use',
      party: 'openrouter',
      meaning: 'running requests hold the credits until they end',
    },
  ],
  [
    'openrouter_credits',
    { cause: 'balance', party: 'openrouter', meaning: 'the account balance is too low' },
  ],
  [
    'openrouter_key_limit',
    { cause: 'key_limit', party: 'openrouter', meaning: "the API key's own spending limit" },
  ],
  [
    'openrouter_guardrail_budget',
    { cause: 'budget', party: 'openrouter', meaning: 'a budget set in a guardrail' },
  ],
  [
    'openrouter_workspace_budget',
    { cause: 'budget', party: 'openrouter', meaning: "the workspace's budget" },
  ],
]);

/** `metadata.limit_source`: OpenRouter names the limiter. This is the best evidence. */
export const byLimitSource: Rule = ({ metadata, availability, path, message }, nowMs) => {
  const source = (
    asText(metadata?.['limit_source'], 100) ?? asText(availability?.['limit_source'], 100)
  )?.toLowerCase();
  if (source === undefined) return null;
  const known = sources.get(source) ?? guessFromName(source);
  if (known === null) return null;
  const { cause, party, meaning, defaultRetryAfterMs } = known;
  const items = [evidence(`${path}.metadata.limit_source`, source, meaning)];

  const reason = asText(metadata?.['reason'], 100);
  if (source === 'openrouter_credits' && reason === 'weight_exceeds_budget') {
    items.push(
      evidence(`${path}.metadata.reason`, reason, 'this request alone costs more than the balance allows'),
    );
    return found('request_cost', { party }, items);
  }
  for (const field of ['scope', 'resets_at', 'limit_usd', 'spend_usd']) {
    const value = metadata?.[field];
    if (value !== undefined && value !== null)
      items.push(evidence(`${path}.metadata.${field}`, value, 'a detail of this limit'));
  }
  const minimum = /at least \$[\d.]{1,9} in balance/i.exec(message);
  if (minimum !== null) {
    items.push(evidence(`${path}.message`, minimum[0], 'images need this much balance'));
    return found('minimum_balance', { party }, items);
  }
  return found(cause, { party }, items, {
    resetsAt: asText(metadata?.['resets_at'], 40),
    ...(cause === 'free_daily_limit'
      ? { defaultRetryAfterMs: untilUtcMidnightMs(nowMs) }
      : defaultRetryAfterMs === undefined
        ? {}
        : { defaultRetryAfterMs }),
  });
};

/** Reads whose limit it is from the first words of an unknown source. */
function guessFromName(source: string): Meaning | null {
  if (source.startsWith('upstream')) {
    const isOwn = /byok|account|own|user/.test(source);
    return {
      cause: 'rate_limit',
      party: isOwn ? 'own_key' : 'provider',
      meaning: isOwn ? 'a limit of your own provider key' : 'a limit of the provider',
    };
  }
  if (!source.startsWith('openrouter')) return null;
  if (source.includes('free')) {
    return {
      cause: /day|daily/.test(source) ? 'free_daily_limit' : 'free_minute_limit',
      party: 'openrouter',
      meaning: 'the limit that all free models share',
    };
  }
  if (/key_limit/.test(source))
    return { cause: 'key_limit', party: 'openrouter', meaning: "the API key's own spending limit" };
  if (/budget|spend/.test(source))
    return { cause: 'budget', party: 'openrouter', meaning: 'one of your spending limits' };
  if (/credit|balance/.test(source))
    return { cause: 'balance', party: 'openrouter', meaning: 'the account balance is too low' };
  return { cause: 'slowed_down', party: 'openrouter', meaning: "one of OpenRouter's limits on your account" };
}
