import { z } from 'zod';

/**
 * A service tier of a call, by the server's name for it: "flex", "priority". A variant that only chooses among
 * tiers and providers counts as requesting one: ":nitro", ":floor".
 */
export const ServiceTier = z.object({
  /** The requested tier; null if none was. */
  asked: z.string().nullable(),
  /** The tier that the answer names; null if it names none. */
  billed: z.string().nullable(),
});
export type ServiceTier = z.infer<typeof ServiceTier>;

const usual: ReadonlySet<string> = new Set(['auto', 'default', 'standard', 'standard_only']);

/** Whether a tier with this name has its own price. */
export function isSpecialTier(name: string | null): name is string {
  return name !== null && !usual.has(name);
}

/**
 * Whether it may cost more than the listed price. Among tiers with their own price, only this one is cheaper.
 */
export function isDearerTier(name: string | null): name is string {
  return isSpecialTier(name) && name !== 'flex';
}
