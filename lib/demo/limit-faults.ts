import { errorAnswer, providerError, type HttpAnswer } from './http-answer.ts';

const settings = 'https://openrouter.ai/settings';

/** The next UTC midnight in epoch milliseconds. */
export function nextMidnightMs(now: number): number {
  const dayMs = 86_400_000;
  return (Math.floor(now / dayMs) + 1) * dayMs;
}

export function nextMinuteMs(now: number): number {
  return (Math.floor(now / 60_000) + 1) * 60_000;
}

const limitedRaw = (model: string): string =>
  `${model} is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate limits: ${settings}/integrations`;

type UpstreamLimit = {
  model: string;
  provider: string;
  retryAfterSeconds: number | undefined;
  shape: 'plain' | 'limit_source';
};

/** The provider rate-limits OpenRouter's shared traffic. */
export function upstreamLimit({ model, provider, retryAfterSeconds, shape }: UpstreamLimit): HttpAnswer {
  const headers = retryAfterSeconds === undefined ? undefined : { 'Retry-After': String(retryAfterSeconds) };
  if (shape === 'plain') return providerError(429, provider, limitedRaw(model), {}, headers);
  return providerError(
    429,
    provider,
    limitedRaw(model),
    {
      provider_error_code: '429',
      limit_source: 'upstream_provider_shared_pool',
      remedy_hint: `Try again shortly, use your own provider key (${settings}/integrations), or allow another provider.`,
      ...(retryAfterSeconds === undefined
        ? {}
        : { retry_after_seconds: retryAfterSeconds, headers: { 'Retry-After': String(retryAfterSeconds) } }),
    },
    headers,
  );
}

/** The provider limits the user's own key with it, after OpenRouter's shared capacity was tried. */
export function byokLimit(model: string, provider: string): HttpAnswer {
  return providerError(
    429,
    provider,
    '{"message":"request rate above the limit of this key","type":"rate_limit"}',
    {
      is_byok: true,
      limit_source: 'upstream_provider_account',
      remedy_hint: `The provider limited your own key. Look at your limits there, or remove the key: ${settings}/integrations`,
      previous_errors: [
        { code: 429, message: 'Provider returned error', provider_name: provider, raw: limitedRaw(model) },
      ],
    },
  );
}

/** OpenRouter's own quota of all `:free` models, with the same figures in headers and body. */
export function freeTierLimit(period: 'daily' | 'per_minute', limit: number, resetMs: number): HttpAnswer {
  const headers = {
    'X-RateLimit-Limit': String(limit),
    'X-RateLimit-Remaining': '0',
    'X-RateLimit-Reset': String(resetMs),
  };
  const isDaily = period === 'daily';
  return errorAnswer(
    429,
    isDaily
      ? 'Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day'
      : 'Rate limit exceeded: free-models-per-min. ',
    {
      metadata: {
        headers,
        limit_source: isDaily ? 'openrouter_free_tier_daily' : 'openrouter_free_tier_per_minute',
        remedy_hint: isDaily
          ? 'Wait for the reset at midnight UTC, or buy credits for a higher daily limit.'
          : 'Send fewer requests to free models, or try again in the next minute.',
        provider_name: null,
      },
      headers,
      hasRouterMetadata: false,
    },
  );
}

/** A 429 that only says to wait. */
export function accountLimit(retryAfterSeconds: number): HttpAnswer {
  return errorAnswer(429, 'Rate limit exceeded', {
    headers: { 'Retry-After': String(retryAfterSeconds) },
    reach: 'account',
    hasRouterMetadata: false,
  });
}

export function admissionControl(retryAfterSeconds: number): HttpAnswer {
  return errorAnswer(
    429,
    'OpenRouter could not verify available credits for this request in time. Retry shortly.',
    {
      metadata: {
        limit_source: 'openrouter_admission_control',
        remedy_hint: 'Send fewer requests at once and try again after the wait.',
        headers: { 'Retry-After': String(retryAfterSeconds) },
        provider_name: null,
      },
      reach: 'account',
      hasRouterMetadata: false,
      withUser: false,
    },
  );
}

export function inFlightBudget(retryAfterSeconds: number): HttpAnswer {
  return errorAnswer(
    402,
    'This request would exceed your available credits given your current in-flight requests. Retry after in-flight requests settle, or add credits.',
    {
      metadata: {
        reason: 'in_flight_budget_exhausted',
        limit_source: 'openrouter_in_flight_budget',
        remedy_hint: 'Try again when your running requests have settled.',
      },
      headers: { 'Retry-After': String(retryAfterSeconds) },
      reach: 'account',
      hasRouterMetadata: false,
      withUser: false,
    },
  );
}

export function noCredits(): HttpAnswer {
  return errorAnswer(
    402,
    `Insufficient credits. This account never purchased credits. Make sure your key is on the correct account or org, and if so, purchase more at ${settings}/credits`,
    { reach: 'account', withUser: false },
  );
}

/** Where to raise the limit: the account's balance, or the key's own limit. */
export type MoneyPage = 'credits' | 'keys';

const howToIncrease: Record<MoneyPage, string> = {
  credits: `To increase, visit ${settings}/credits and add more credits`,
  keys: `To increase, visit ${settings}/keys and create a key with a higher total limit`,
};

const sourceOf = { credits: 'openrouter_credits', keys: 'openrouter_key_limit' } as const;

/** The money covers an answer, but not one of the requested length. */
export function cannotAfford(requestedTokens: number, affordable: number, page: MoneyPage): HttpAnswer {
  const message = `This request requires more credits, or fewer max_tokens. You requested up to ${requestedTokens} tokens, but can only afford ${affordable}. ${howToIncrease[page]}`;
  return errorAnswer(402, message, {
    metadata: {
      limit_source: sourceOf[page],
      remedy_hint: 'Add credits, or ask for fewer tokens.',
      provider_name: null,
      previous_errors: [{ code: 402, message }],
    },
    reach: 'account',
  });
}

/** The money doesn't even cover the prompt. */
export function promptTooDear(promptTokens: number, affordable: number, page: MoneyPage): HttpAnswer {
  return errorAnswer(
    402,
    `Prompt tokens limit exceeded: ${promptTokens} > ${affordable}. ${howToIncrease[page]}`,
    {
      metadata: { limit_source: sourceOf[page], remedy_hint: 'Add credits.', provider_name: null },
      reach: 'account',
    },
  );
}

export function keyLimit(period: 'total' | 'daily' | 'weekly' | 'monthly'): HttpAnswer {
  return errorAnswer(403, `Key limit exceeded (${period} limit). Manage it using ${settings}/keys`, {
    reach: 'account',
    withUser: false,
  });
}

/** A key that OpenRouter doesn't know. */
export function badKey(): HttpAnswer {
  return unauthorized('User not found.');
}

export function unauthorized(message: string): HttpAnswer {
  return errorAnswer(401, message, { reach: 'account', hasRouterMetadata: false, withUser: false });
}

/** A budget of the account's owner is spent. */
export function guardrailBudget(now: number): HttpAnswer {
  return errorAnswer(403, 'API key budget limit exceeded', {
    metadata: {
      limit_source: 'openrouter_guardrail_budget',
      scope: 'api-key',
      limit_usd: 5,
      spend_usd: 5.01,
      resets_at: new Date(nextMidnightMs(now)).toISOString(),
    },
    reach: 'account',
    withUser: false,
  });
}
