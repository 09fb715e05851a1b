import type { AnswerHead } from './chat-answer.ts';
import type { ChatRequest } from './chat-request.ts';
import type { Composed } from './compose-answer.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { InnerError } from './json-steps.ts';
import type { ModelFacts } from './model-facts.ts';
import type { AnswerEvents } from './stream-answer.ts';

/** An API that the demo speaks. A model's answer is the same in all of them. */
export type SpokenDialect = {
  /** The path after the root of the API. */
  readonly path: string;
  /** Reads a request, or returns the 400 for a request that no model could accept. */
  readonly read: (body: unknown) => ChatRequest | HttpAnswer;
  /** A refusal before any generation, in this dialect. */
  readonly refusal: (answer: HttpAnswer) => HttpAnswer;
  readonly whole: (answer: DemoAnswer) => Record<string, unknown>;
  /** A body with status 200 that contains only an error. */
  readonly wholeError: (head: AnswerHead, error: InnerError) => Record<string, unknown>;
  /** A whole answer that its provider broke off. */
  readonly wholeBroken: (answer: DemoAnswer, error: InnerError) => Record<string, unknown>;
  readonly events: (answer: DemoAnswer, routerMetadata: Record<string, unknown> | null) => AnswerEvents;
};

/** A composed answer with everything that is sent with it. */
export type DemoAnswer = {
  readonly head: AnswerHead;
  readonly composed: Composed;
  readonly facts: ModelFacts;
  readonly request: ChatRequest;
};
