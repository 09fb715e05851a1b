import type { DialectName } from '#lib/contracts/dialect';
import type { Evidence } from '#lib/contracts/verdict';
import type { GatewayErrorType } from '#lib/contracts/vocabulary';
import type { Answers } from '#lib/engine/answers';
import type { Answer, Chunk, Continuation } from '#lib/engine/call';
import type { Needs } from '#lib/engine/needs';
import type { Unfit } from '#lib/engine/skip-cause';
import type { LimitRead, RequestLimits } from './request-limits.ts';
import type { Body, Wire } from './wire.ts';

/** An API that clients speak: how to read its requests, and how to write its answers and errors. */
export type Dialect = {
  readonly name: DialectName;
  /** Checks a body. Fields that the dialect does not define are kept unchanged. */
  readonly readRequest: (body: unknown) => RequestRead;
  /** Facts about a request. */
  readonly describe: (body: Body) => RequestFacts;
  /** Brings a request within the limits of its category; null for an API to which none of them applies. */
  readonly limit: ((body: Body, limits: RequestLimits) => LimitRead) | null;
  /** The request for a model to continue an answer that another model began. */
  readonly continueRequest: (body: Body, continuation: Continuation) => Body;
  readonly answers: Answers;
  /** How to call a server that speaks this dialect. */
  readonly wire: Wire;
  /**
   * Translates a request to Chat Completions, for servers that speak nothing else. `thinks`: whether the
   * model reasons; null if unknown. Null for Chat Completions itself.
   */
  readonly translate: ((body: Body, thinks: boolean | null) => Translation) | null;
  /** Creates the writer for one streamed answer. */
  readonly openWriter: (answer: AnswerHead) => StreamWriter;
  readonly errorBody: (error: DialectError) => Body;
  /** A further header in which clients expect the request id; null if there is none. */
  readonly requestIdHeader: string | null;
  /** Client headers that belong to the body and are sent to servers that speak the dialect. */
  readonly pairedHeaders: readonly string[];
  /** Set for APIs with neither conversations nor streams. */
  readonly single?: SingleAnswer;
};

type SingleAnswer = {
  /** Why no other model may take over, as a sentence; null if others may. */
  readonly oneModelBecause: string | null;
  /** Whether its answers name the model that made them. */
  readonly namesModel: boolean;
};

export type RequestRead =
  | { readonly outcome: 'read'; readonly request: ClientRequest }
  | {
      readonly outcome: 'refused';
      /** For programs, in snake case. */
      readonly code: string;
      readonly message: string;
      /** The wrong field, or null. */
      readonly param: string | null;
      /** The default is 400. */
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
  /** Whether another model can continue a partial answer, which only works for plain text. */
  readonly isContinuable: boolean;
  /** The texts of the user messages, newest first. Only computed when called. */
  readonly ownTexts: () => readonly string[];
  /** The first system message and the first user message, by which a conversation is recognized. */
  readonly opening: () => string;
  /** Whether the conversation contains an earlier answer. */
  readonly isFollowUp: () => boolean;
  /** The part of the request that is stored if the category keeps prompts. */
  readonly prompt: unknown;
};

export type Translation =
  | { readonly outcome: 'translated'; readonly request: TranslatedRequest }
  /** Chat Completions can't express the request. */
  | { readonly outcome: 'unfit'; readonly unfit: Unfit };

/** A request translated to Chat Completions, and how its answers are translated back. */
export type TranslatedRequest = {
  readonly body: Body;
  /** What was left out or sent in another form. */
  readonly leftBehind: readonly Evidence[];
  /** Translates a whole Chat Completions answer. It may fail, because the client's dialect can require more. */
  readonly answer: (answer: Answer) => Answer | 'malformed';
  readonly openStream: () => StreamTranslator;
};

/** Translates the stream of one Chat Completions answer to the client's dialect. */
export type StreamTranslator = {
  /** The same piece as events of the client's dialect. */
  readonly push: (chunk: Chunk) => Chunk;
  /** The closing events of a complete stream, or a failure if the dialect does not allow such an answer. */
  readonly end: () => readonly Chunk[] | 'malformed';
};

/** Facts about an answer before its first piece. */
export type AnswerHead = {
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly createdAtMs: number;
  readonly requestedModel: string;
  readonly body: Body;
};

/** Writes one streamed answer as server-sent events, and keeps the state needed to end or abort it. */
export type StreamWriter = {
  readonly push: (chunks: readonly Chunk[]) => string;
  /** Announces that another model continues the answer. From then on, only the text of its pieces is used. */
  readonly continueWith: (model: string) => string;
  /** Writes a whole answer as a stream, for an upstream that ignored the request to stream. */
  readonly whole: (answer: Answer, servedModel: string) => string;
  /** Sent while the answer has to wait. Clients ignore it. */
  readonly keepAlive: string;
  /** The last events of a complete answer. */
  readonly end: (end: StreamEnd) => string;
  /** The events that report an interrupted answer. */
  readonly fail: (error: DialectError, servedModel: string | null) => string;
};

type StreamEnd = {
  /** Pieces held back until the answer is in the history. */
  readonly closing: readonly Chunk[];
  readonly isWhole: boolean;
  readonly servedModel: string | null;
  readonly finishReason: string | null;
  /** The `understudy` object, if the client asked for it. */
  readonly metadata: unknown;
};

/** An error for a client, before it is written in a dialect. */
export type DialectError = {
  readonly httpStatus: number;
  readonly type: GatewayErrorType;
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  /** The message of the upstream that rejected the request; null if none did. */
  readonly rejection: string | null;
  readonly metadata: {
    readonly request_id: string;
    readonly explanation: string;
    readonly attempts: readonly unknown[];
    /** When the budget that refused the request resets. ISO 8601 in UTC. */
    readonly resets_at?: string;
  };
};
