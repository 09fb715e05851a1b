import { evidence, type Rule } from './finding.ts';
import { asList, asNumber, asRecord } from './read-json.ts';

/** OpenRouter sends `X-RateLimit-*` only with limits of its own, never with a provider's. */
export const byRateLimitHeaders: Rule = ({ status, headers, metadata, providerSpoke }, nowMs) => {
  if (status !== 429 || providerSpoke !== null) return null;
  const inner = asRecord(metadata?.['headers']) ?? {};
  const read = (name: string): string | null => {
    const direct = headers[name];
    if (direct !== undefined) return direct;
    const entry = Object.entries(inner)
      .slice(0, 100)
      .find(([key]) => key.toLowerCase() === name)?.[1];
    const value = asList(entry)[0] ?? entry;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  };
  const limit = read('x-ratelimit-limit');
  const reset = read('x-ratelimit-reset');
  if (limit === null && reset === null) return null;
  const items = [
    ...(limit === null ? [] : [evidence('header x-ratelimit-limit', limit, "OpenRouter's own counter")]),
    ...(reset === null ? [] : [evidence('header x-ratelimit-reset', reset, 'when it starts again')]),
  ];
  // 20 a minute and 50 or 1000 a day are the counts of the free tier; the day ends at 00:00 UTC.
  const resetMs = asNumber(reset);
  const atMidnight = resetMs !== null && resetMs > nowMs && resetMs % 86_400_000 === 0;
  if (atMidnight && (limit === '50' || limit === '1000')) {
    return {
      origin: 'openrouter_free_tier',
      action: 'skip_free_models',
      kind: 'rate_limited',
      certain: false,
      evidence: items,
    };
  }
  if (limit === '20') {
    return {
      origin: 'openrouter_free_tier',
      action: 'retry_same_model',
      kind: 'rate_limited',
      certain: false,
      evidence: items,
    };
  }
  return { origin: 'openrouter_account', action: 'retry_same_model', kind: 'rate_limited', evidence: items };
};
