import { queryOptions } from '@tanstack/react-query';
import type { ModelOverridesAnswer, PutModelOverride, Tier } from '#lib/contracts/model';
import { fetchJson } from './fetch-json.ts';

const url = '/api/models/overrides';

/** The tiers that the person set, by model id. */
export const tierOverridesQuery = queryOptions({
  queryKey: ['tier-overrides'],
  queryFn: async ({ signal }) => toMap(await fetchJson<ModelOverridesAnswer>(url, { signal })),
  staleTime: 5 * 60_000,
});

/** Sets the tier of a model; null restores the estimate. */
export async function putTierOverride(input: PutModelOverride): Promise<ReadonlyMap<string, Tier>> {
  return toMap(await fetchJson<ModelOverridesAnswer>(url, { method: 'PUT', body: input }));
}

function toMap({ overrides }: ModelOverridesAnswer): ReadonlyMap<string, Tier> {
  return new Map(overrides.map(({ id, tier }) => [id, tier]));
}
