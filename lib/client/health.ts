import { queryOptions } from '@tanstack/react-query';
import type { Health } from '#lib/contracts/settings';
import { fetchJson } from './fetch-json.ts';

const WELL_MS = 15_000;
/** Faster while there is a problem, so that a fix shows soon. */
const UNWELL_MS = 3_000;

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => fetchJson<Health>('/api/health', { signal }),
  staleTime: WELL_MS,
  refetchInterval: ({ state }) => (state.data?.storeProblem == null ? WELL_MS : UNWELL_MS),
});
