import { z } from 'zod';

/** The APIs a client can speak: those of conversations, and those that give one thing back. */
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

/** Whether a request of it is a conversation, which the playground can go on with. */
export function isConversation(dialect: DialectName): boolean {
  return dialect === 'chat' || dialect === 'responses' || dialect === 'messages';
}
