import type { DialectName } from './dialect.ts';

/** Whether its requests are conversations, which the playground can continue. */
export function isConversation(dialect: DialectName): boolean {
  return dialect === 'chat' || dialect === 'responses' || dialect === 'messages';
}
