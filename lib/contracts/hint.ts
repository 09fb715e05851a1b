import { z } from 'zod';

/** What a hint is about, such as `one_connection:main:openrouter`. */
export const HintId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[a-z_]+(?::[a-z0-9-]+)*$/, 'This is not the id of a hint.');

export const DismissedHints = z.object({ dismissed: z.array(z.string()) });
export type DismissedHints = z.infer<typeof DismissedHints>;
