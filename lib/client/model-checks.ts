import { queryOptions } from '@tanstack/react-query';
import type { ModelChecksAnswer, RepairAnswer, PostRepair, PostSeen } from '#lib/contracts/model-checks';
import { fetchJson } from './fetch-json.ts';

/** Changes to the models of all categories. */
export const modelChecksQuery = queryOptions({
  queryKey: ['model-checks'],
  queryFn: ({ signal }) => fetchJson<ModelChecksAnswer>('/api/doctor', { signal }),
  refetchInterval: 60_000,
  staleTime: 30_000,
});

export async function postRepair(input: PostRepair): Promise<RepairAnswer> {
  return fetchJson<RepairAnswer>('/api/doctor/repair', { method: 'POST', body: input });
}

/** Marks findings as seen. Returns those that are still new. */
export async function postSeen(input: PostSeen): Promise<ModelChecksAnswer> {
  return fetchJson<ModelChecksAnswer>('/api/doctor/seen', { method: 'POST', body: input });
}
