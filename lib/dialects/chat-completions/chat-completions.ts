import type { Dialect } from '#lib/dialects/dialect';
import { answers } from './answers.ts';
import { collectAnswer, streamedRequest } from './collect-answer.ts';
import { continueRequest } from './continue-request.ts';
import { describeRequest } from './describe-request.ts';
import { errorBody } from './error-body.ts';
import { limitRequest } from './limit-request.ts';
import { readCompletion } from './read-completion.ts';
import { readRequest } from './read-request.ts';
import { createEventReader } from './stream-event.ts';
import { openWriter } from './write-stream.ts';

/** OpenAI's Chat Completions, which every server speaks. */
export const chatCompletions: Dialect = {
  name: 'chat',
  readRequest,
  describe: describeRequest,
  limit: limitRequest,
  continueRequest,
  answers,
  wire: {
    path: '/chat/completions',
    answerCount: ({ n }) => (typeof n === 'number' ? n : 1),
    readAnswer: readCompletion,
    createEventReader,
    collecting: { streamedRequest, collectAnswer },
  },
  translate: null,
  openWriter,
  errorBody,
  requestIdHeader: null,
  pairedHeaders: [],
};
