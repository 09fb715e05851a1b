import { queryOptions } from '@tanstack/react-query';
import type { RecommendationsAnswer } from '#lib/contracts/recommendation';
import { fetchJson } from './fetch-json.ts';

/** Recommendations for the chains, with hours in the browser's time zone. */
export const recommendationsQuery = queryOptions({
  queryKey: ['recommendations'],
  queryFn: async ({ signal }) => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const search = new URLSearchParams({ timeZone });
    return (await fetchJson<RecommendationsAnswer>(`/api/lessons?${search}`, { signal })).lessons;
  },
  staleTime: 60_000,
});

/** Dismisses a recommendation permanently. */
export async function dismissRecommendation(id: string): Promise<void> {
  await fetchJson<unknown>(`/api/lessons/${encodeURIComponent(id)}/dismiss`, { method: 'POST' });
}
