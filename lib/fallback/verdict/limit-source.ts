import { evidence, untilUtcMidnightMs, type Finding, type Rule } from './finding.ts';
import { asText } from './read-json.ts';

type Meaning = Omit<Finding, 'evidence'> & { readonly meaning: string };

const sources: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  [
    'upstream_provider_shared_pool',
    {
      origin: 'upstream_provider',
      action: 'switch_model',
      kind: 'rate_limited',
      meaning: "the provider limited OpenRouter's shared traffic",
    },
  ],
  [
    'upstream_provider_account',
    {
      origin: 'upstream_byok',
      action: 'switch_model',
      kind: 'rate_limited',
      meaning: 'the provider limited your own provider key',
    },
  ],
  [
    'openrouter_free_tier_daily',
    {
      origin: 'openrouter_free_tier',
      action: 'skip_free_models',
      kind: 'rate_limited',
      meaning: "your account's daily count of free requests is used up",
    },
  ],
  [
    'openrouter_free_tier_per_minute',
    {
      origin: 'openrouter_free_tier',
      action: 'retry_same_model',
      kind: 'rate_limited',
      meaning: "your account's count of free requests per minute is used up",
      defaultRetryAfterMs: 60_000,
    },
  ],
  [
    'openrouter_admission_control',
    {
      origin: 'openrouter_account',
      action: 'retry_same_model',
      kind: 'rate_limited',
      meaning: 'OpenRouter slowed this account down for a moment',
      defaultRetryAfterMs: 10_000,
    },
  ],
  [
    'openrouter_in_flight_budget',
    {
      origin: 'openrouter_account',
      action: 'retry_same_model',
      kind: 'rate_limited',
      meaning: 'requests still running hold the credits; they are freed when these end',
    },
  ],
  [
    'openrouter_credits',
    {
      origin: 'credits',
      action: 'stop_chain',
      kind: 'credits_exhausted',
      meaning: 'the account balance is short',
    },
  ],
  [
    'openrouter_key_limit',
    {
      origin: 'credits',
      action: 'stop_chain',
      kind: 'credits_exhausted',
      meaning: "the API key's own spending cap",
    },
  ],
  [
    'openrouter_guardrail_budget',
    {
      origin: 'credits',
      action: 'stop_chain',
      kind: 'credits_exhausted',
      meaning: 'a budget set in a guardrail',
    },
  ],
  [
    'openrouter_workspace_budget',
    { origin: 'credits', action: 'stop_chain', kind: 'credits_exhausted', meaning: "the workspace's budget" },
  ],
]);

/** `metadata.limit_source` is OpenRouter naming the limiter itself: the best evidence there is. */
export const byLimitSource: Rule = ({ metadata, availability, path }, nowMs) => {
  const source = (
    asText(metadata?.['limit_source'], 100) ?? asText(availability?.['limit_source'], 100)
  )?.toLowerCase();
  if (source === undefined) return null;
  const known = sources.get(source) ?? guessFromName(source);
  if (known === null) return null;
  const { meaning, ...finding } = known;
  const items = [evidence(`${path}.metadata.limit_source`, source, meaning)];

  const reason = asText(metadata?.['reason'], 100);
  if (source === 'openrouter_credits' && reason === 'weight_exceeds_budget') {
    items.push(
      evidence(`${path}.metadata.reason`, reason, 'this request alone costs more than the balance allows'),
    );
    return { ...finding, action: 'fail_request', evidence: items };
  }
  for (const field of ['scope', 'resets_at', 'limit_usd', 'spend_usd']) {
    const value = metadata?.[field];
    if (value !== undefined && value !== null)
      items.push(evidence(`${path}.metadata.${field}`, value, 'of this limit'));
  }
  const daily = finding.action === 'skip_free_models';
  return {
    ...finding,
    ...(daily ? { defaultRetryAfterMs: untilUtcMidnightMs(nowMs) } : {}),
    evidence: items,
  };
};

/** A source this version does not know still says whose limit it is by its first words. */
function guessFromName(source: string): Meaning | null {
  if (source.startsWith('upstream')) {
    const own = /byok|account|own|user/.test(source);
    return {
      origin: own ? 'upstream_byok' : 'upstream_provider',
      action: 'switch_model',
      kind: 'rate_limited',
      meaning: own ? 'a limit of your own provider key' : 'a limit of the provider',
    };
  }
  if (!source.startsWith('openrouter')) return null;
  if (source.includes('free')) {
    const daily = /day|daily/.test(source);
    return {
      origin: 'openrouter_free_tier',
      action: daily ? 'skip_free_models' : 'retry_same_model',
      kind: 'rate_limited',
      meaning: 'the shared count of all free models',
    };
  }
  if (/budget|credit|spend|key_limit|balance/.test(source)) {
    return {
      origin: 'credits',
      action: 'stop_chain',
      kind: 'credits_exhausted',
      meaning: 'a spending limit of yours',
    };
  }
  return {
    origin: 'openrouter_account',
    action: 'retry_same_model',
    kind: 'rate_limited',
    meaning: "one of OpenRouter's limits on your account",
  };
}
