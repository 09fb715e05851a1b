import { queryOptions } from '@tanstack/react-query';
import type { ModelHealthAnswer } from '#lib/contracts/model-health';
import { fetchJson } from './fetch-json.ts';

/** Each model's results in the last 24 hours, from the local history. */
export const modelHealthQuery = queryOptions({
  queryKey: ['model-health'],
  queryFn: ({ signal }) => fetchJson<ModelHealthAnswer>('/api/models/health', { signal }),
  refetchInterval: 30_000,
  staleTime: 25_000,
});
