import { queryOptions } from '@tanstack/react-query';
import type { SuggestionsAnswer } from '#lib/contracts/suggestion';
import { fetchJson } from './fetch-json.ts';

/** The key of the suggestions for all categories. */
export const suggestionsKey = ['suggestions'] as const;

/** Models that would be good fallbacks in a category, at this version. */
export const suggestionsQuery = (slug: string, version: number) =>
  queryOptions({
    queryKey: [...suggestionsKey, slug, version],
    queryFn: async ({ signal }) => {
      const path = `/api/categories/${encodeURIComponent(slug)}/suggestions`;
      return (await fetchJson<SuggestionsAnswer>(path, { signal })).suggestions;
    },
    staleTime: 5 * 60_000,
  });
