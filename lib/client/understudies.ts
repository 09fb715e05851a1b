import { queryOptions } from '@tanstack/react-query';
import { ModelEndpointsAnswer } from '#lib/contracts/model-endpoints';
import { SuggestionsAnswer } from '#lib/contracts/suggestion';
import { fetchJson } from './fetch-json.ts';

/** Models that would do well in the list of a category, as it is at this version. */
export const suggestionsQuery = (slug: string, version: number) =>
  queryOptions({
    queryKey: ['suggestions', slug, version],
    queryFn: async ({ signal }) =>
      (
        await fetchJson(SuggestionsAnswer, `/api/categories/${encodeURIComponent(slug)}/suggestions`, {
          signal,
        })
      ).suggestions,
    staleTime: 5 * 60_000,
  });

/** Who runs each of these models behind OpenRouter. */
export const endpointsQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ['model-endpoints', ...ids.toSorted()],
    queryFn: async ({ signal }) =>
      (
        await fetchJson(
          ModelEndpointsAnswer,
          `/api/models/endpoints?ids=${encodeURIComponent(ids.join(','))}`,
          {
            signal,
          },
        )
      ).models,
    staleTime: 30 * 60_000,
    enabled: ids.length > 1,
    // Only a hint beside the list: it does not insist.
    retry: false,
  });
