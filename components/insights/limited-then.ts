import type { Insights } from '#lib/contracts/insights';
import type { Narrowing } from './rows-link.ts';

/** The requests of which a provider, or this one, limited a call at that hour of the week. */
export function limitedThen({
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
