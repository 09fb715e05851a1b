import { queryOptions } from '@tanstack/react-query';
import { ModelsAnswer } from '#lib/contracts/model';
import { fetchJson } from './fetch-json.ts';

/** The whole catalogue; it changes every few hours, so it is asked for seldom. */
export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => fetchJson(ModelsAnswer, '/api/models', { signal }),
  staleTime: 5 * 60_000,
  // A connection that was just added has its list in moments.
  refetchInterval: ({ state }) =>
    state.data?.connections.some(({ isLoading }) => isLoading) === true ? 1_000 : false,
});

/** Asks upstream now. Where that fails the answer is the old list and says why it is old. */
export async function refreshModels(): Promise<ModelsAnswer> {
  return fetchJson(ModelsAnswer, '/api/models/refresh', { method: 'POST' });
}
