import { queryOptions } from '@tanstack/react-query';
import { SuggestionsAnswer } from '#lib/contracts/suggestion';
import { fetchJson } from './fetch-json.ts';

/** Those of all lists. */
export const suggestionsKey = ['suggestions'] as const;

/** Models that would do well in the list of a category, as it is at this version. */
export const suggestionsQuery = (slug: string, version: number) =>
  queryOptions({
    queryKey: [...suggestionsKey, slug, version],
    queryFn: async ({ signal }) => {
      const path = `/api/categories/${encodeURIComponent(slug)}/suggestions`;
      return (await fetchJson(SuggestionsAnswer, path, { signal })).suggestions;
    },
    staleTime: 5 * 60_000,
  });
