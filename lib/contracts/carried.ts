import { z } from 'zod';

/**
 * A change to a conversation's history, made because the model would have refused the original. The client's own copy
 * stays unchanged.
 */
export const Carried = z.object({
  kind: z.enum(['reasoning', 'signature', 'tool_id', 'placeholder', 'turn', 'thinking', 'routing']),
  action: z.enum(['dropped', 'renamed', 'replaced', 'added', 'restored', 'turned_off']),
  /** The model that made the state, or only its family; null if unknown, or if no model made it. */
  maker: z.string().nullable(),
  count: z.int(),
});
export type Carried = z.infer<typeof Carried>;
