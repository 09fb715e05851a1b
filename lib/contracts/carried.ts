import { z } from 'zod';

/**
 * A change to a request: to its conversation, because the model would have refused the original, or to a field
 * that exceeded a limit of the category, the balance or the key's limit. The client's own copy stays unchanged.
 */
export const Carried = z.object({
  kind: z.enum([
    'reasoning',
    'signature',
    'tool_id',
    'placeholder',
    'turn',
    'thinking',
    'routing',
    'limit',
    'low_balance',
    'low_key_limit',
  ]),
  action: z.enum(['dropped', 'renamed', 'replaced', 'added', 'restored', 'turned_off']),
  /** The model that made the state, or only its family; null if unknown, or if no model made it. */
  maker: z.string().nullable(),
  count: z.int(),
  /** For a limit: the field, and its values, such as "max_tokens from 32000 to 4096". */
  detail: z.string().optional(),
});
export type Carried = z.infer<typeof Carried>;
