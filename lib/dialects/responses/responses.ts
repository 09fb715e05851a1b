import type { Dialect } from '#lib/dialects/dialect';
import { answers } from './answers.ts';
import { collectResponse, streamedRequest } from './collect-response.ts';
import { continueRequest } from './continue-request.ts';
import { describeRequest } from './describe-request.ts';
import { errorBody } from './error-body.ts';
import { limitRequest } from './limit-request.ts';
import { readRequest } from './read-request.ts';
import { readResponse } from './read-response.ts';
import { translate } from '#lib/dialects/responses/chat/translate';
import { createEventReader } from './stream-event.ts';
import { openWriter } from './write-stream.ts';

/** OpenAI's Responses. */
export const responses: Dialect = {
  name: 'responses',
  readRequest,
  describe: describeRequest,
  limit: limitRequest,
  continueRequest,
  answers,
  wire: {
    path: '/responses',
    answerCount: () => 1,
    readAnswer: readResponse,
    createEventReader,
    collecting: { streamedRequest, collectAnswer: collectResponse },
  },
  translate,
  openWriter,
  errorBody,
  requestIdHeader: 'x-request-id',
  pairedHeaders: [],
};
