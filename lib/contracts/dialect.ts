import { z } from 'zod';

/** The APIs that a client can speak: conversations, and APIs with a single answer. */
export const DialectName = z.enum([
  'chat',
  'responses',
  'messages',
  'embeddings',
  'images',
  'speech',
  'transcriptions',
]);
export type DialectName = z.infer<typeof DialectName>;
