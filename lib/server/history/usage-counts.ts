import type { OwnCalls } from '#lib/contracts/history';
import type { FailedAttempt } from '#lib/engine/attempt';
import type { CallCounts } from '#lib/server/calls/call-counter';

type Limit = NonNullable<OwnCalls['limit']>;

/**
 * The number of requests to free models that OpenRouter allows per minute. Source: its documentation of limits.
 */
const FREE_PER_MINUTE = 20;

/**
 * The person's own calls when an attempt reached a rate limit, and that limit. Null if the attempt reached none.
 */
export function usageCountsOf(attempt: FailedAttempt, counts: CallCounts): OwnCalls | null {
  if (attempt.kind !== 'rate_limited') return null;
  return { ...counts, certain: attempt.certain, limit: limitOf(attempt) };
}

function limitOf(attempt: FailedAttempt): Limit | null {
  const isFreeTier = attempt.origin === 'openrouter_free_tier';
  if (!isFreeTier && attempt.origin !== 'openrouter_account') return null;
  const reported = attempt.limit?.requests ?? null;
  const per = isFreeTier ? periodOf(attempt) : 'unknown';
  if (reported !== null) return { requests: reported, per, from: 'header', resetsAt: resetsAt(attempt) };
  if (!isFreeTier || per === 'unknown') return null;
  return {
    requests: per === 'minute' ? FREE_PER_MINUTE : null,
    per,
    from: 'free_tier_rule',
    resetsAt: resetsAt(attempt),
  };
}

/** As reported by upstream, else from its size: 20 a minute, 50 or 1000 a day. */
function periodOf({ limit }: FailedAttempt): Limit['per'] {
  if (limit === null || limit.per !== 'unknown') return limit?.per ?? 'unknown';
  switch (limit.requests) {
    case FREE_PER_MINUTE:
      return 'minute';
    case 50:
    case 1_000:
      return 'day';
    default:
      return 'unknown';
  }
}

function resetsAt({ limit, startedAtMs, durationMs, retryAfterMs }: FailedAttempt): string | null {
  const resetMs = limit?.resetsAtMs ?? null;
  if (resetMs !== null && resetMs > startedAtMs) return new Date(resetMs).toISOString();
  return retryAfterMs === null ? null : new Date(startedAtMs + durationMs + retryAfterMs).toISOString();
}
