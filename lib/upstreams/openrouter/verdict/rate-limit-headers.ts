import type { Limit } from '#lib/engine/classification';
import { found } from '#lib/upstreams/verdict/decide';
import { evidence } from '#lib/upstreams/verdict/evidence';
import type { Rule } from '#lib/upstreams/verdict/finding';
import { asNumber } from '#lib/upstreams/verdict/read-json';
import type { Signals } from '#lib/upstreams/verdict/signals';

/**
 * OpenRouter's own quotas: 20 a minute, and 50 or 1,000 a day, reset at 00:00 UTC. Source: its documentation.
 */
const FREE_PER_MINUTE = 20;
const FREE_PER_DAY: ReadonlySet<number> = new Set([50, 1_000]);
const DAY_MS = 86_400_000;
/** The latest valid date. */
const LATEST_MS = 8.64e15;

/** OpenRouter sends `X-RateLimit-*` only for its own limits, never for a provider's. */
export const byRateLimitHeaders: Rule = (signals) => {
  const { status, party } = signals;
  if (status !== 429 || (party !== 'openrouter' && party !== 'unknown')) return null;
  const reported = readReportedLimit(signals);
  if (reported === null) return null;
  const { requests, resetsAtMs } = reported.limit;
  const isMidnight = resetsAtMs !== null && resetsAtMs % DAY_MS === 0;
  if (isMidnight && requests !== null && FREE_PER_DAY.has(requests))
    return found('free_daily_limit', signals, reported.items, { certain: false });
  if (requests === FREE_PER_MINUTE)
    return found('free_minute_limit', signals, reported.items, { certain: false });
  return found('rate_limit', { party: 'openrouter' }, reported.items, { certain: true });
};

type ReportedLimit = { readonly limit: Limit; readonly items: ReturnType<typeof evidence>[] };

/** The limit that OpenRouter's headers report, including headers inside the body. */
export function readReportedLimit({ headers, innerHeaders }: Signals): ReportedLimit | null {
  const read = (name: string): string | null => headers[name] ?? innerHeaders[name] ?? null;
  const requests = read('x-ratelimit-limit');
  const reset = read('x-ratelimit-reset');
  if (requests === null && reset === null) return null;
  return {
    limit: { requests: asNumber(requests), per: 'unknown', resetsAtMs: instantOf(reset) },
    items: [
      ...(requests === null
        ? []
        : [evidence('header x-ratelimit-limit', requests, 'how many requests it allows')]),
      ...(reset === null ? [] : [evidence('header x-ratelimit-reset', reset, 'when the limit resets')]),
    ],
  };
}

/** Parses epoch milliseconds, as OpenRouter writes them, or seconds. Null for anything else. */
function instantOf(reset: string | null): number | null {
  const number = asNumber(reset);
  if (number === null || number < 1_000_000_000 || number > LATEST_MS) return null;
  return number < 100_000_000_000 ? number * 1_000 : number;
}
