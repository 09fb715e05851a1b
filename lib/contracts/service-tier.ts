import { z } from 'zod';

/**
 * A tier of service at which a server runs a call, as it names it: "flex", "priority". A variant of a model that only
 * chooses among tiers and providers counts as asking for one: ":nitro", ":floor".
 */
export const ServiceTier = z.object({
  /** What was asked for; null if nothing was. */
  asked: z.string().nullable(),
  /** What the answer says was used; null if it doesn't. */
  billed: z.string().nullable(),
});
export type ServiceTier = z.infer<typeof ServiceTier>;

const usual: ReadonlySet<string> = new Set(['auto', 'default', 'standard', 'standard_only']);

/** Whether the name is that of a tier with a price of its own. */
export function isSpecialTier(name: string | null): name is string {
  return name !== null && !usual.has(name);
}

/** Whether it may cost more than the listed price. Of the tiers with a price of their own, only this one is cheaper. */
export function isDearerTier(name: string | null): name is string {
  return isSpecialTier(name) && name !== 'flex';
}
