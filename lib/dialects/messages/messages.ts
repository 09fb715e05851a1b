import type { Dialect } from '#lib/dialects/dialect';
import { answers } from './answers.ts';
import { collectMessage, streamedRequest } from './collect-message.ts';
import { continueRequest } from './continue-request.ts';
import { describeRequest } from './describe-request.ts';
import { errorBody } from './error-body.ts';
import { limitRequest } from './limit-request.ts';
import { readMessage } from './read-message.ts';
import { readRequest } from './read-request.ts';
import { createEventReader } from './stream-event.ts';
import { translate } from '#lib/dialects/messages/chat/translate';
import { openWriter } from './write-stream.ts';

/** Anthropic's Messages. */
export const messages: Dialect = {
  name: 'messages',
  readRequest,
  describe: describeRequest,
  limit: limitRequest,
  continueRequest,
  answers,
  wire: {
    path: '/messages',
    answerCount: () => 1,
    readAnswer: readMessage,
    createEventReader,
    collecting: { streamedRequest, collectAnswer: collectMessage },
  },
  translate,
  openWriter,
  errorBody,
  requestIdHeader: 'request-id',
  pairedHeaders: ['anthropic-version', 'anthropic-beta'],
};
