import type { OwnCalls } from '#lib/contracts/history';
import type { Attempt } from '#lib/engine/execution';
import type { CallCounts } from './call-counter.ts';

type Limit = NonNullable<OwnCalls['limit']>;

/** What OpenRouter allows to free models in a minute. Source: its documentation of limits. */
const FREE_PER_MINUTE = 20;

/** "Was it me?": the person's own calls at the moment an attempt met a limit, and the limit; null where it met none. */
export function ownCallsOf(attempt: Attempt, counts: CallCounts): OwnCalls | null {
  if (attempt.outcome !== 'failed' || attempt.kind !== 'rate_limited') return null;
  return { ...counts, certain: attempt.certain, limit: limitOf(attempt) };
}

function limitOf(attempt: Attempt): Limit | null {
  const isFreeTier = attempt.origin === 'openrouter_free_tier';
  if (!isFreeTier && attempt.origin !== 'openrouter_account') return null;
  const told = readNumber(attempt, 'header x-ratelimit-limit');
  const per = isFreeTier ? periodOf(attempt) : 'unknown';
  if (told !== null) return { requests: told, per, from: 'header', resetsAt: resetsAt(attempt) };
  if (!isFreeTier || per === 'unknown') return null;
  return {
    requests: per === 'minute' ? FREE_PER_MINUTE : null,
    per,
    from: 'free_tier_rule',
    resetsAt: resetsAt(attempt),
  };
}

/** From what upstream called the counter, else from its size: 20 a minute, 50 or 1000 a day. */
function periodOf(attempt: Attempt): Limit['per'] {
  for (const { value } of attempt.evidence) {
    if (/daily|per-day|limit_rpd/i.test(value)) return 'day';
    if (/per[_-]min|limit_rpm/i.test(value)) return 'minute';
  }
  switch (readNumber(attempt, 'header x-ratelimit-limit')) {
    case FREE_PER_MINUTE:
      return 'minute';
    case 50:
    case 1_000:
      return 'day';
    default:
      return 'unknown';
  }
}

function resetsAt(attempt: Attempt): string | null {
  const resetMs = readNumber(attempt, 'header x-ratelimit-reset');
  if (resetMs !== null && resetMs > attempt.startedAtMs) return new Date(resetMs).toISOString();
  if (attempt.retryAfterMs === null) return null;
  return new Date(attempt.startedAtMs + attempt.durationMs + attempt.retryAfterMs).toISOString();
}

function readNumber({ evidence }: Attempt, field: string): number | null {
  const value = evidence.find((item) => item.field === field)?.value;
  const number = value === undefined || value === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) && number >= 0 && number < 8.64e15 ? number : null;
}
