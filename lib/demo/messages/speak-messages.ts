import { isRecord } from '../chat-request.ts';
import type { SpokenDialect } from '../spoken-dialect.ts';
import { messagesError } from './messages-errors.ts';
import { readMessages } from './read-messages.ts';
import { messageEvents, messageBody } from './message-events.ts';

/** Anthropic's Messages, as OpenRouter speaks it. */
export const messagesDialect: SpokenDialect = {
  path: '/messages',
  read: readMessages,
  refusal(answer) {
    const { body } = answer;
    return isRecord(body) && isRecord(body.error)
      ? { ...answer, body: messagesError(body.error, null) }
      : answer;
  },
  whole: messageBody,
  wholeError: ({ id }, error) => messagesError(error, id),
  wholeBroken: ({ head }, error) => messagesError(error, head.id),
  events: messageEvents,
};
