import { queryOptions } from '@tanstack/react-query';
import type { CategoryActivity } from '#lib/contracts/category-activity';
import { fetchJson } from './fetch-json.ts';

/** What the models of a category did in the last 24 hours, from the local history. */
export function categoryActivityQuery(slug: string) {
  return queryOptions({
    queryKey: ['category-activity', slug],
    queryFn: ({ signal }) =>
      fetchJson<CategoryActivity>(`/api/categories/${encodeURIComponent(slug)}/activity`, { signal }),
    refetchInterval: 30_000,
  });
}
