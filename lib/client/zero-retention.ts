import { queryOptions } from '@tanstack/react-query';
import type { ZeroRetentionAnswer } from '#lib/contracts/zero-retention';
import { fetchJson } from './fetch-json.ts';

/** The models that OpenRouter offers with zero data retention. */
export const zeroRetentionQuery = queryOptions({
  queryKey: ['zero-retention'],
  queryFn: ({ signal }) => fetchJson<ZeroRetentionAnswer>('/api/models/zero-retention', { signal }),
  staleTime: 30 * 60_000,
  // Only a hint in the form, so it is not retried.
  retry: false,
});
