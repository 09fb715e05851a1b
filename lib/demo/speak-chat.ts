import { chatAnswer } from './chat-answer.ts';
import { checkChatBody } from './check-chat-body.ts';
import type { SpokenDialect } from './spoken-dialect.ts';
import { answerEvents } from './stream-answer.ts';

export const chatDialect: SpokenDialect = {
  path: '/chat/completions',
  read: checkChatBody,
  refusal: (answer) => answer,
  whole: ({ head, composed, facts }) => chatAnswer(head, composed, facts),
  wholeError: ({ id }, error) => ({ id, error }),
  wholeBroken({ head, composed, facts }, error) {
    const body = chatAnswer(head, composed, facts);
    return { ...body, choices: body.choices.map((choice) => ({ ...choice, finish_reason: 'error', error })) };
  },
  events: ({ head, composed, facts }, routerMetadata) => answerEvents(head, composed, facts, routerMetadata),
};
