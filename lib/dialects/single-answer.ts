import type { Answers } from '#lib/engine/answers';
import type { Needs } from '#lib/engine/needs';
import { errorBody } from '#lib/dialects/chat-completions/error-body';
import type { Dialect, RequestFacts } from './dialect.ts';
import type { Body, Wire } from './wire.ts';

/** The parts of a dialect that such an API must define. */
type SingleAnswerApi = Pick<Dialect, 'name' | 'readRequest' | 'describe'> & {
  readonly wire: Pick<Wire, 'path' | 'readAnswer' | 'accept'>;
  /** The visible text of an answer. */
  readonly textOf: Answers['textOf'];
  readonly single: NonNullable<Dialect['single']>;
};

/**
 * Creates the dialect. Its streaming functions are never called, because `readRequest` never asks for a
 * stream.
 */
export function singleAnswerDialect({ wire, textOf, ...api }: SingleAnswerApi): Dialect {
  const streamed = (): never => {
    throw new Error(`An answer of "${api.name}" is never streamed.`);
  };
  return {
    ...api,
    limit: null,
    continueRequest: streamed,
    answers: { textOf, addsNothing: () => false, mapText: (answer) => answer, rewrite: streamed },
    wire: {
      ...wire,
      answerCount: () => 1,
      createEventReader: streamed,
      collecting: { streamedRequest: () => null, collectAnswer: () => null },
    },
    translate: null,
    openWriter: () => ({
      push: streamed,
      continueWith: streamed,
      whole: streamed,
      keepAlive: '',
      end: streamed,
      fail: streamed,
    }),
    errorBody,
    requestIdHeader: 'x-request-id',
    pairedHeaders: [],
  };
}

type SingleFacts = {
  readonly needs: Omit<Needs, 'parameters' | 'maxTokens'>;
  /** The user's texts, newest first. */
  readonly texts: () => readonly string[];
  /** The part that is stored if the category keeps prompts. */
  readonly prompt: readonly string[];
};

/** Facts about a request without a conversation. */
export function singleFacts({ needs, texts, prompt }: SingleFacts): RequestFacts {
  return {
    needs: { ...needs, parameters: [], maxTokens: null },
    isContinuable: false,
    ownTexts: texts,
    opening: () => '',
    isFollowUp: () => false,
    prompt: prompt.map((content): Body => ({ role: 'user', content })),
  };
}
