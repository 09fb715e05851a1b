import { queryOptions } from '@tanstack/react-query';
import { ModelHealthAnswer } from '#lib/contracts/model-health';
import { fetchJson } from './fetch-json.ts';

/** What the last 24 hours of the person's own history say of each model. */
export const modelHealthQuery = queryOptions({
  queryKey: ['model-health'],
  queryFn: ({ signal }) => fetchJson(ModelHealthAnswer, '/api/models/health', { signal }),
  refetchInterval: 30_000,
  staleTime: 25_000,
});
