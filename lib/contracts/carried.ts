import { z } from 'zod';

/**
 * What was changed of a conversation's history before it was sent to a model, since that model could not have taken it.
 * The client's own copy stays as it is.
 */
export const Carried = z.object({
  kind: z.enum(['reasoning', 'signature', 'tool_id', 'placeholder', 'turn', 'thinking', 'routing']),
  action: z.enum(['dropped', 'renamed', 'replaced', 'added', 'restored', 'turned_off']),
  /** The model that made it, or its family where no more is known; null where nothing is known or nobody made it. */
  maker: z.string().nullable(),
  count: z.int(),
});
export type Carried = z.infer<typeof Carried>;
