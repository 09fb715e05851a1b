import { queryOptions } from '@tanstack/react-query';
import type { ModelsAnswer } from '#lib/contracts/model';
import { fetchJson } from './fetch-json.ts';

/** The whole catalogue. Refetched rarely, because it changes every few hours. */
export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => fetchJson<ModelsAnswer>('/api/models', { signal }),
  staleTime: 5 * 60_000,
  // A new connection's list arrives within seconds.
  refetchInterval: ({ state }) =>
    state.data?.connections.some(({ isLoading }) => isLoading) === true ? 1_000 : false,
});

/** Refetches the list upstream. If that fails, the answer is the old list with the reason. */
export async function refreshModels(): Promise<ModelsAnswer> {
  return fetchJson<ModelsAnswer>('/api/models/refresh', { method: 'POST' });
}
