import { queryOptions } from '@tanstack/react-query';
import type { CooldownsAnswer, Cooldown } from '#lib/contracts/cooldown';
import { fetchJson } from './fetch-json.ts';

/** Refetched every five seconds while the page is visible. */
export const cooldownsQuery = queryOptions({
  queryKey: ['cooldowns'],
  queryFn: async ({ signal }) => (await fetchJson<CooldownsAnswer>('/api/cooldowns', { signal })).cooldowns,
  refetchInterval: 5_000,
  staleTime: 4_000,
});

/** Ends a cooldown, so that its models are tried again immediately. */
export async function deleteCooldown(id: string): Promise<void> {
  await fetchJson<unknown>(`/api/cooldowns/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** The properties of a target that cooldowns depend on. */
type Cooled = {
  /** The model's id at its connection. */
  readonly id: string;
  /** The slug of the connection. */
  readonly connection: string;
  readonly isFree: boolean;
};

/** The cooldown that applies to a target; the one that ends last if there are several. */
export function cooldownOf(cooldowns: readonly Cooldown[], target: Cooled, nowMs: number): Cooldown | null {
  let latest: Cooldown | null = null;
  for (const cooldown of cooldowns) {
    if (!covers(cooldown, target) || Date.parse(cooldown.endsAt) <= nowMs) continue;
    if (latest === null || Date.parse(cooldown.endsAt) > Date.parse(latest.endsAt)) latest = cooldown;
  }
  return latest;
}

function covers(cooldown: Cooldown, target: Cooled): boolean {
  if (cooldown.connection !== target.connection) return false;
  switch (cooldown.scope) {
    case 'model':
      return cooldown.model === target.id;
    case 'free_models':
      return target.isFree;
    case 'connection':
      return true;
  }
}
