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
