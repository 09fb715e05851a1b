import { z } from 'zod';

/** What a hint is about, such as `one_connection:main:openrouter`. */
export const NoticeId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[a-z_]+(?::[a-z0-9-]+)*$/, 'This is not the id of a notice.');

export const DismissedNotices = z.object({ dismissed: z.array(z.string()) });
export type DismissedNotices = z.infer<typeof DismissedNotices>;
