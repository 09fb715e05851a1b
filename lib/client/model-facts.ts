import { queryOptions } from '@tanstack/react-query';
import type { ModelFactsAnswer, OwnFacts, PutModelFacts } from '#lib/contracts/own-facts';
import { fetchJson } from './fetch-json.ts';

const url = '/api/models/facts';

/** The facts that the person set, by target. */
export const modelFactsQuery = queryOptions({
  queryKey: ['model-facts'],
  queryFn: async ({ signal }) => toMap(await fetchJson<ModelFactsAnswer>(url, { signal })),
  staleTime: 5 * 60_000,
});

/** Replaces all facts that the person set for one model. `{}` restores the catalogue's facts. */
export async function putModelFacts(body: PutModelFacts): Promise<ReadonlyMap<string, OwnFacts>> {
  return toMap(await fetchJson<ModelFactsAnswer>(url, { method: 'PUT', body }));
}

function toMap({ models }: ModelFactsAnswer): ReadonlyMap<string, OwnFacts> {
  return new Map(models.map(({ target, facts }) => [target, facts]));
}
