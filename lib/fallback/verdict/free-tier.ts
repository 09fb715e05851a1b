import { evidence, untilUtcMidnightMs, type Rule } from './finding.ts';

const bucket = /rate limit exceeded:\s{0,3}([a-z_-]{3,40})(?:\/(\S{1,160}))?/i;

/**
 * OpenRouter names the counter that ran out in its sentence: `free-models-per-day…`, `free-models-per-min`,
 * `limit_rpd/<model>/…`. It does so even where a provider's name stands beside it.
 */
export const byFreeTierBucket: Rule = ({ message, text }, nowMs) => {
  const match = bucket.exec(message) ?? bucket.exec(text.slice(0, 2_048));
  const name = match?.[1]?.toLowerCase();
  if (match === null || name === undefined) return null;
  const field = message === '' ? 'body' : 'error.message';
  const item = (meaning: string) => [evidence(field, match[0], meaning)];

  if (name.startsWith('free-models-per-day')) {
    return {
      origin: 'openrouter_free_tier',
      action: 'skip_free_models',
      kind: 'rate_limited',
      evidence: item('the daily count that all free models share is used up'),
      defaultRetryAfterMs: untilUtcMidnightMs(nowMs),
    };
  }
  if (name.startsWith('free-models-per-min')) {
    return {
      origin: 'openrouter_free_tier',
      action: 'retry_same_model',
      kind: 'rate_limited',
      evidence: item('the count per minute that all free models share is used up'),
      defaultRetryAfterMs: 60_000,
    };
  }
  if (name.startsWith('limit_rp')) {
    const daily = name.startsWith('limit_rpd');
    return {
      origin: 'openrouter_free_tier',
      action: 'switch_model',
      kind: 'rate_limited',
      evidence: item(`OpenRouter's limit per ${daily ? 'day' : 'minute'} on this one model`),
      defaultRetryAfterMs: daily ? untilUtcMidnightMs(nowMs) : 60_000,
    };
  }
  return {
    origin: name.startsWith('free') ? 'openrouter_free_tier' : 'openrouter_account',
    action: 'retry_same_model',
    kind: 'rate_limited',
    evidence: item("one of OpenRouter's own counters"),
  };
};
