import { found } from '#lib/upstreams/verdict/decide';
import { evidence } from '#lib/upstreams/verdict/evidence';
import { untilUtcMidnightMs, type Rule } from '#lib/upstreams/verdict/finding';

const bucket = /rate limit exceeded:\s{0,3}([a-z_-]{3,40})(?:\/(\S{1,160}))?/i;
const ofOpenRouter = { party: 'openrouter' } as const;

/**
 * OpenRouter names the exhausted quota in its message: `free-models-per-day…`, `free-models-per-min`,
 * `limit_rpd/<model>/…`, even if a provider is named next to it.
 */
export const byFreeTierBucket: Rule = ({ message, messageField }, nowMs) => {
  const match = bucket.exec(message);
  const name = match?.[1]?.toLowerCase();
  if (match === null || name === undefined) return null;
  const item = (meaning: string) => [evidence(messageField, match[0], meaning)];

  if (name.startsWith('free-models-per-day')) {
    return found('free_daily_limit', ofOpenRouter, item('the daily limit that all free models share'), {
      defaultRetryAfterMs: untilUtcMidnightMs(nowMs),
    });
  }
  if (name.startsWith('free-models-per-min')) {
    return found('free_minute_limit', ofOpenRouter, item('the limit per minute that all free models share'), {
      defaultRetryAfterMs: 60_000,
    });
  }
  if (name.startsWith('limit_rp')) {
    const isDaily = name.startsWith('limit_rpd');
    return found(
      'model_limit',
      ofOpenRouter,
      item(`OpenRouter's limit per ${isDaily ? 'day' : 'minute'} on this one model`),
      { defaultRetryAfterMs: isDaily ? untilUtcMidnightMs(nowMs) : 60_000 },
    );
  }
  const isFree = name.startsWith('free');
  return found(
    isFree ? 'free_minute_limit' : 'rate_limit',
    ofOpenRouter,
    item("one of OpenRouter's own limits"),
  );
};
