import type { DialectName } from '#lib/contracts/dialect';
import type { Body } from '#lib/dialects/wire';
import { readChatConversation } from './chat-conversation.ts';
import type { Conversation } from './conversation.ts';
import { readMessagesConversation } from './messages-conversation.ts';
import { readResponsesConversation } from './responses-conversation.ts';

/** The history in a body; null where the assistant has not spoken in it. */
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

/** By what the makers of a history are asked for. */
export function keysOf({ turns }: Conversation): readonly string[] {
  return turns.flatMap((turn) =>
    turn.by === 'assistant' ? [...turn.calls, ...turn.state].map(({ key }) => key) : [],
  );
}
