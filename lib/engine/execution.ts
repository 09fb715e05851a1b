import type { CancelCause } from './cancel-cause.ts';
import type { ConnectionId } from '#lib/contracts/connection';
import type { Policy } from '#lib/contracts/policy';
import type { RouterAttempt } from '#lib/contracts/history';
import type { Evidence } from '#lib/contracts/verdict';
import type { Action, AttemptOutcome, GatewayErrorType, Origin } from '#lib/contracts/vocabulary';
import type { Classification, Explanation, Limit } from './classification.ts';
import type { Candidate, ConnectionRef } from './candidate.ts';
import type { FailureKind } from './failure-kind.ts';
import type { Breakers } from './breaker.ts';
import type { Needs } from './needs.ts';
import type { ModelStats } from './order-chain.ts';
import type { RetryCause } from './next-step.ts';
import type { SkipCause, Unfit } from './skip-cause.ts';
import type { UpstreamReply } from './upstream-reply.ts';

/** Everything one request needs to run, as plain data. */
export type Plan = {
  readonly chain: readonly Candidate[];
  readonly policy: Policy;
  readonly needs: Needs;
  readonly stream: boolean;
  /** Tool calls and structured output cannot be continued by another model half-way. */
  readonly isContinuable: boolean;
  /** The messages as the client sent them: what an error repeats of them is not kept. */
  readonly messages: unknown;
};

/** What upstream reported of the tokens and the bill; null where it did not. */
export type Usage = {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
};

/** What is known of a call besides its content. */
export type CallFacts = {
  /** The id upstream says answered, mapped to the catalogue. */
  readonly servedModel: string | null;
  readonly provider: string | null;
  readonly generationId: string | null;
  readonly routerAttempts: readonly RouterAttempt[];
  readonly usage: Usage | null;
  readonly finishReason: string | null;
  /** What of the request was not sent, or was sent in another form, since this server would not understand it. */
  readonly leftBehind: readonly Evidence[];
};

/** Of a call that told nothing. */
export const noFacts: CallFacts = {
  servedModel: null,
  provider: null,
  generationId: null,
  routerAttempts: [],
  usage: null,
  finishReason: null,
  leftBehind: [],
};

/** A piece of a streamed answer: the wire's text, and what of it a person sees. */
export type Chunk = {
  readonly data: string;
  readonly text: string;
  readonly reasoning: string;
  readonly hasToolCall: boolean;
  /** Closes the answer (a finish reason, or the usage behind it): held back until the row is committed. */
  readonly isClosing: boolean;
};

export type StreamStep =
  | { readonly kind: 'chunks'; readonly chunks: readonly Chunk[] }
  | { readonly kind: 'end'; readonly facts: CallFacts }
  | { readonly kind: 'broken'; readonly reply: UpstreamReply; readonly facts: CallFacts }
  | { readonly kind: 'cancelled'; readonly facts: CallFacts };

/** A stream whose first content has arrived. */
export type AnswerStream = {
  readonly facts: CallFacts;
  readonly read: () => Promise<StreamStep>;
  readonly cancel: () => void;
};

/** A whole answer, kept as it came so that it need not be written again. */
export type Answer = { readonly bytes: Uint8Array; readonly body: Record<string, unknown> };

export type Sent =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly facts: CallFacts }
  | { readonly kind: 'streaming'; readonly stream: AnswerStream }
  | { readonly kind: 'failed'; readonly reply: UpstreamReply; readonly facts: CallFacts }
  | { readonly kind: 'cancelled'; readonly facts: CallFacts };

/** How the next model takes over a broken answer. */
export type Continuation = { readonly text: string; readonly how: 'prefill' | 'instruction' };

export type Call = {
  readonly connection: ConnectionId;
  readonly model: string;
  readonly stream: boolean;
  readonly limits: CallLimits;
  readonly continuation: Continuation | null;
};

export type CallLimits = {
  readonly firstTokenMs: number;
  readonly keepAliveMs: number;
  readonly stallMs: number;
  /** In place of `firstTokenMs` where the answer is not streamed. */
  readonly wholeAnswerMs: number;
  /** Until the first content: what is left of the request's deadline. */
  readonly deadlineMs: number;
  /** From the first content to the end. */
  readonly maxStreamMs: number;
};

/** One call to one model, or one deliberate skip of it. Times are epoch milliseconds. */
export type Attempt = {
  readonly index: number;
  readonly model: string;
  readonly connection: ConnectionRef;
  readonly provider: string | null;
  readonly outcome: AttemptOutcome;
  readonly httpStatus: number | null;
  readonly origin: Origin | null;
  readonly action: Action | null;
  /** `cut_short`: Understudy was stopped during the call. */
  readonly kind: FailureKind | 'skipped' | 'cancelled' | 'cut_short' | null;
  /** False where nothing proves whose failure it was. */
  readonly certain: boolean;
  readonly title: string | null;
  readonly reason: string | null;
  readonly advice: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly retryAfterMs: number | null;
  /** The limit it met, as far as upstream told. */
  readonly limit: Limit | null;
  readonly waitMs: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly timeToFirstTokenMs: number | null;
  readonly usage: Usage | null;
  readonly generationId: string | null;
  readonly routerAttempts: readonly RouterAttempt[];
};

export type ExecutionEvent =
  | { readonly type: 'attempt-skip'; readonly attempt: Attempt }
  | {
      readonly type: 'wait-start';
      readonly index: number;
      readonly model: string;
      readonly connection: ConnectionRef;
      readonly waitMs: number;
      readonly reason: string;
    }
  | {
      readonly type: 'attempt-start';
      readonly index: number;
      readonly model: string;
      readonly connection: ConnectionRef;
      readonly waitMs: number;
      readonly startedAtMs: number;
    }
  | { readonly type: 'attempt-fail'; readonly attempt: Attempt }
  | {
      readonly type: 'attempt-serve';
      readonly index: number;
      readonly model: string;
      readonly connection: ConnectionRef;
      readonly facts: CallFacts;
      readonly startedAtMs: number;
      readonly timeToFirstTokenMs: number;
      /** The attempts before this one. */
      readonly attempts: readonly Attempt[];
      /** True when it goes on with an answer another model began. */
      readonly isContinuation: boolean;
    };

/** Why a model was skipped, and where that shows. */
export type SkipWords = { readonly reason: string; readonly field: string; readonly value: string };

/** What a person reads of the engine's own doings. Nothing is decided by it. */
export type EngineWords = {
  readonly skip: (cause: SkipCause, candidate: Candidate) => SkipWords;
  readonly cancel: (
    cause: CancelCause,
    candidate: Candidate,
  ) => { readonly title: string; readonly reason: string };
  readonly wait: (because: RetryCause) => string;
  /** What upstream's own message is, as evidence. */
  readonly messageMeaning: string;
};

/** The world, as the executor sees it. */
export type Ports = {
  /** Epoch milliseconds, with fractions, never going back. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Ends early, without an error, when the run is broken off. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Null while the run goes on. */
  readonly cancelCause: () => CancelCause | null;
  readonly send: (call: Call) => Promise<Sent>;
  /** What a failed call means, by the rules of the server that was called. */
  readonly classify: (reply: UpstreamReply, candidate: Candidate, nowMs: number) => Classification;
  /** Why the server of a target can't be asked this request; null where it can. */
  readonly findUnfit: (candidate: Candidate) => Unfit | null;
  readonly explain: (classification: Classification, candidate: Candidate) => Explanation;
  readonly words: EngineWords;
  /** How a model is best asked to go on with an answer that another began. */
  readonly continuesBy: (candidate: Candidate) => Continuation['how'];
  /** The same piece with other text: for the seam between two models. */
  readonly rewrite: (chunk: Chunk, text: string) => Chunk;
  /** Hands pieces of the answer to the client; a promise when the client is slow, until it took them or the run is broken off. */
  readonly deliver: (chunks: readonly Chunk[]) => Promise<void> | undefined;
  readonly tell: (event: ExecutionEvent) => Promise<void> | undefined;
  readonly breakers: Breakers;
  readonly stats: (candidate: Candidate) => ModelStats | null;
};

export type FailedOutcome = {
  readonly status: 'failed';
  readonly errorType: GatewayErrorType;
  readonly httpStatus: number;
  readonly retryAfterMs: number | null;
};

export type Outcome =
  | {
      readonly status: 'served';
      readonly facts: CallFacts;
      readonly answer: Answer | null;
      readonly isContinued: boolean;
    }
  /** Content was sent and then the stream broke. */
  | { readonly status: 'partial'; readonly facts: CallFacts; readonly errorType: GatewayErrorType }
  | FailedOutcome
  /** The facts are those of the answer the client had begun to get; null where it had nothing yet. */
  | {
      readonly status: 'cancelled';
      readonly facts: CallFacts | null;
      readonly cause: Exclude<CancelCause, 'stopping'>;
    };

export type Execution = {
  readonly outcome: Outcome;
  readonly attempts: readonly Attempt[];
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** From the start of the request to its first content. */
  readonly timeToFirstTokenMs: number | null;
};
