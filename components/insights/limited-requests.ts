import type { Insights } from '#lib/contracts/insights';
import type { Narrowing } from './rows-link.ts';

/** The filter for requests with a rate-limited call in this hour of the week, optionally by one provider. */
export function limitedRequests({
  provider,
  weekday,
  hour,
}: Omit<Insights['limitedByHour'][number], 'calls'>): Narrowing {
  return {
    weekday,
    hour,
    attempt: {
      kind: 'rate_limited',
      origins: ['upstream_provider', 'upstream_byok'],
      ...(provider === null ? {} : { provider }),
    },
  };
}
