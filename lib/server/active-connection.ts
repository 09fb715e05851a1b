import type { ConnectionKind } from '#lib/contracts/vocabulary';
import type { ChatConnection } from '#lib/openrouter/send-chat';
import type { CooldownBoard } from './cooldown-board.ts';

/** Where a chat call goes, and what is left alone there. */
export type ActiveConnection = {
  readonly kind: ConnectionKind;
  readonly chat: ChatConnection;
  readonly cooldowns: CooldownBoard;
};
