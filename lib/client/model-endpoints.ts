import { queryOptions } from '@tanstack/react-query';
import type { ModelEndpointsAnswer } from '#lib/contracts/model-endpoints';
import { fetchJson } from './fetch-json.ts';

/** The providers that run each of these models at OpenRouter. */
export const endpointsQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ['model-endpoints', ...ids.toSorted()],
    queryFn: async ({ signal }) => {
      const search = new URLSearchParams({ ids: ids.join(',') });
      return (await fetchJson<ModelEndpointsAnswer>(`/api/models/endpoints?${search}`, { signal })).models;
    },
    staleTime: 30 * 60_000,
    enabled: ids.length > 1,
    // Only a hint next to the chain, so it is not worth a retry.
    retry: false,
  });
