import type { AnswerHead } from './chat-answer.ts';
import type { ChatRequest } from './chat-request.ts';
import type { Composed } from './compose-answer.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { InnerError } from './json-steps.ts';
import type { ModelFacts } from './model-facts.ts';
import type { AnswerEvents } from './stream-answer.ts';

/** One of the APIs that the stand-in speaks. What a model answers is the same in all of them. */
export type SpokenDialect = {
  /** Behind the root of the API. */
  readonly path: string;
  /** What the request asks for, or the 400 it gets because no model could take it. */
  readonly read: (body: unknown) => ChatRequest | HttpAnswer;
  /** A refusal before anything was generated, in this dialect. */
  readonly refusal: (answer: HttpAnswer) => HttpAnswer;
  readonly whole: (told: ToldAnswer) => Record<string, unknown>;
  /** A body that holds nothing but an error, though its status says 200. */
  readonly wholeError: (head: AnswerHead, error: InnerError) => Record<string, unknown>;
  /** A whole answer that its provider broke off. */
  readonly wholeBroken: (told: ToldAnswer, error: InnerError) => Record<string, unknown>;
  readonly events: (told: ToldAnswer, routerMetadata: Record<string, unknown> | null) => AnswerEvents;
};

/** A composed answer, and everything else that is told with it. */
export type ToldAnswer = {
  readonly head: AnswerHead;
  readonly composed: Composed;
  readonly facts: ModelFacts;
  readonly request: ChatRequest;
};
