import { z } from 'zod';

/** The APIs a client can speak: Chat Completions, Responses, Messages. */
export const DialectName = z.enum(['chat', 'responses', 'messages']);
export type DialectName = z.infer<typeof DialectName>;
