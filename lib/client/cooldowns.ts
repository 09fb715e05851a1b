import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { CooldownsAnswer, type Cooldown } from '#lib/contracts/cooldown';
import { fetchJson } from './fetch-json.ts';

/** Asked again every five seconds while the page is looked at. */
export const cooldownsQuery = queryOptions({
  queryKey: ['cooldowns'],
  queryFn: async ({ signal }) => (await fetchJson(CooldownsAnswer, '/api/cooldowns', { signal })).cooldowns,
  refetchInterval: 5_000,
  staleTime: 4_000,
});

/** Lets the model be tried again at once. */
export async function deleteCooldown(id: string): Promise<void> {
  await fetchJson(z.unknown(), `/api/cooldowns/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** The cooldown that keeps this model from being tried: the one that ends last. */
export function cooldownOf(
  cooldowns: readonly Cooldown[],
  model: { id: string; isFree: boolean },
  nowMs: number,
): Cooldown | null {
  let latest: Cooldown | null = null;
  for (const cooldown of cooldowns) {
    if (!covers(cooldown, model) || Date.parse(cooldown.endsAt) <= nowMs) continue;
    if (latest === null || Date.parse(cooldown.endsAt) > Date.parse(latest.endsAt)) latest = cooldown;
  }
  return latest;
}

function covers(cooldown: Cooldown, model: { id: string; isFree: boolean }): boolean {
  switch (cooldown.scope) {
    case 'model':
      return cooldown.model === model.id;
    case 'free_models':
      return model.isFree;
    case 'connection':
      return true;
  }
}
