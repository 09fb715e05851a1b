import type { DialectName } from '#lib/contracts/dialect';
import type { Body } from '#lib/dialects/wire';
import { readChatConversation } from './chat-conversation.ts';
import type { Conversation } from './conversation.ts';
import { readMessagesConversation } from './messages-conversation.ts';
import { readResponsesConversation } from './responses-conversation.ts';

/** Reads the history in a body; null if it has no assistant turn. */
export function readConversation(dialect: DialectName, body: Body): Conversation | null {
  switch (dialect) {
    case 'chat':
      return readChatConversation(body);
    case 'responses':
      return readResponsesConversation(body);
    case 'messages':
      return readMessagesConversation(body);
    case 'embeddings':
    case 'images':
    case 'speech':
    case 'transcriptions':
      return null;
  }
}

/** The keys under which the makers of a history are looked up. */
export function keysOf({ turns }: Conversation): readonly string[] {
  return turns.flatMap((turn) =>
    turn.by === 'assistant' ? [...turn.calls, ...turn.state].map(({ key }) => key) : [],
  );
}
