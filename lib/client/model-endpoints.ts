import { queryOptions } from '@tanstack/react-query';
import { ModelEndpointsAnswer } from '#lib/contracts/model-endpoints';
import { fetchJson } from './fetch-json.ts';

/** Who runs each of these models behind OpenRouter. */
export const endpointsQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ['model-endpoints', ...ids.toSorted()],
    queryFn: async ({ signal }) => {
      const search = new URLSearchParams({ ids: ids.join(',') });
      return (await fetchJson(ModelEndpointsAnswer, `/api/models/endpoints?${search}`, { signal })).models;
    },
    staleTime: 30 * 60_000,
    enabled: ids.length > 1,
    // Only a hint beside the list: it does not insist.
    retry: false,
  });
