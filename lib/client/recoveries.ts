import { queryOptions } from '@tanstack/react-query';
import type { RecoveriesAnswer } from '#lib/contracts/cooldown';
import { fetchJson } from './fetch-json.ts';

/** The models that recovered within the last day. Refetched every ten seconds while the page is visible. */
export const recoveriesQuery = queryOptions({
  queryKey: ['recoveries'],
  queryFn: async ({ signal }) =>
    (await fetchJson<RecoveriesAnswer>('/api/recoveries', { signal })).recoveries,
  refetchInterval: 10_000,
  staleTime: 5_000,
});
