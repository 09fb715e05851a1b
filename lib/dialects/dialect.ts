import type { DialectName } from '#lib/contracts/dialect';
import type { Evidence } from '#lib/contracts/verdict';
import type { GatewayErrorType } from '#lib/contracts/vocabulary';
import type { Answers } from '#lib/engine/answers';
import type { Answer, Chunk, Continuation } from '#lib/engine/call';
import type { Needs } from '#lib/engine/needs';
import type { Unfit } from '#lib/engine/skip-cause';
import type { Body, Wire } from './wire.ts';

/** One of the APIs that clients speak: how its requests are read, and its answers and errors are written. */
export type Dialect = {
  readonly name: DialectName;
  /** Checks a body. What the dialect does not define is kept as it came. */
  readonly readRequest: (body: unknown) => RequestRead;
  /** What is known of a request that was read. */
  readonly describe: (body: Body) => RequestFacts;
  /** The request that lets a model go on with an answer that another began. */
  readonly continueRequest: (body: Body, continuation: Continuation) => Body;
  readonly answers: Answers;
  /** How a server that speaks this dialect itself is called. */
  readonly wire: Wire;
  /**
   * Turns a request into one of Chat Completions, for servers that speak nothing else: `thinks` is whether the model
   * does, null where that is not known. Null for Chat Completions itself.
   */
  readonly translate: ((body: Body, thinks: boolean | null) => Translation) | null;
  /** Makes the writer of one streamed answer. */
  readonly openWriter: (answer: AnswerHead) => StreamWriter;
  readonly errorBody: (error: DialectError) => Body;
  /** The header in which clients look for the id of a request, beside ours; null where they look for none. */
  readonly requestIdHeader: string | null;
  /** Headers that belong to the body: a server that speaks the dialect itself needs them. */
  readonly pairedHeaders: readonly string[];
  /** Of an API that holds no conversation and never streams. */
  readonly single?: SingleAnswer;
};

type SingleAnswer = {
  /** Why no other model of a chain may stand in for the first, as a sentence; null where one may. */
  readonly oneModelBecause: string | null;
  /** Whether its answers say which model made them. */
  readonly namesModel: boolean;
};

export type RequestRead =
  | { readonly outcome: 'read'; readonly request: ClientRequest }
  | {
      readonly outcome: 'refused';
      /** For programs, in snake case. */
      readonly code: string;
      readonly message: string;
      /** The field at fault, or null. */
      readonly param: string | null;
      /** 400 where none is named. */
      readonly httpStatus?: 413;
    };

export type ClientRequest = {
  readonly model: string | undefined;
  /** A chain for this one request. */
  readonly models: readonly string[] | undefined;
  readonly stream: boolean;
  readonly body: Body;
};

export type RequestFacts = {
  readonly needs: Needs;
  /** Whether another model can go on with half of the answer: plain text alone. */
  readonly isContinuable: boolean;
  /** What the person's messages say, the last message first. Read only where it is asked for. */
  readonly ownTexts: () => readonly string[];
  /** The first system message and the first message of the person: by them a conversation is known again. */
  readonly opening: () => string;
  /** Whether the conversation holds an earlier answer. */
  readonly isFollowUp: () => boolean;
  /** What of the request is kept where a person keeps prompts. */
  readonly prompt: unknown;
};

export type Translation =
  | { readonly outcome: 'translated'; readonly request: TranslatedRequest }
  /** What the request asks for can't be said in Chat Completions. */
  | { readonly outcome: 'unfit'; readonly unfit: Unfit };

/** A request written in Chat Completions, and how its answers are read back. */
export type TranslatedRequest = {
  readonly body: Body;
  /** What was left out or is said otherwise. */
  readonly leftBehind: readonly Evidence[];
  /** A whole answer of Chat Completions, in the client's dialect, which may hold it to more. */
  readonly answer: (answer: Answer) => Answer | 'malformed';
  readonly openStream: () => StreamTranslator;
};

/** Turns the stream of one answer from Chat Completions into the client's dialect. */
export type StreamTranslator = {
  /** The same piece as events of the client's dialect. */
  readonly push: (chunk: Chunk) => Chunk;
  /** What closes the answer, once the stream has ended well; or that it is none by the rules of the dialect. */
  readonly end: () => readonly Chunk[] | 'malformed';
};

/** What is known of an answer before its first piece. */
export type AnswerHead = {
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly createdAtMs: number;
  readonly requestedModel: string;
  readonly body: Body;
};

/** Writes one streamed answer as server-sent events. It remembers what it needs to end the answer or to break it off. */
export type StreamWriter = {
  readonly push: (chunks: readonly Chunk[]) => string;
  /** Another model goes on with the answer: of its pieces only the text is taken. */
  readonly goOn: (model: string) => string;
  /** A whole answer told as a stream, for a server that does not stream though it was asked to. */
  readonly whole: (answer: Answer, servedModel: string) => string;
  /** What is left of an answer that is complete. */
  readonly end: (end: StreamEnd) => string;
  /** What tells that the answer broke off. */
  readonly fail: (error: DialectError, servedModel: string | null) => string;
};

type StreamEnd = {
  /** Pieces that were held back until the answer was recorded. */
  readonly closing: readonly Chunk[];
  readonly isWhole: boolean;
  readonly servedModel: string | null;
  readonly finishReason: string | null;
  /** The `understudy` object, where the client asked for it. */
  readonly metadata: unknown;
};

/** An error to tell a client, before it takes the shape of a dialect. */
export type DialectError = {
  readonly httpStatus: number;
  readonly type: GatewayErrorType;
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  /** The words with which the upstream rejected the request; null where it did not. */
  readonly rejection: string | null;
  readonly metadata: {
    readonly request_id: string;
    readonly explanation: string;
    readonly attempts: readonly unknown[];
    /** When a budget resets, where that is what the request met. ISO 8601 in UTC. */
    readonly resets_at?: string;
  };
};
