import { createStoreGuard, type StoreGuard } from '#lib/server/store-guard';
import type { StoreOutage } from '#lib/server/process/environment';

/** The guard of a store that recovers with its first successful write. */
export function storeGuard(rule: StoreOutage = 'refuse'): StoreGuard {
  const reserve = { take: async () => {}, release: () => true };
  const health = { probe: async () => {}, isMoved: () => false, reserve };
  return createStoreGuard({ place: '/data', health, rule, log: () => {} });
}
