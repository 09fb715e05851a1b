import type { OwnCalls } from '#lib/contracts/history';
import type { Policy } from '#lib/contracts/policy';
import type { GatewayErrorType } from '#lib/contracts/vocabulary';
import type {
  CancelledAttempt,
  CutShortAttempt,
  FailedAttempt,
  ServedAttempt,
  SkippedAttempt,
} from './attempt.ts';
import type { Answers } from './answers.ts';
import type { Breakers } from './breaker.ts';
import type { Answer, Call, CallFacts, CallResult, Chunk, Continuation } from './call.ts';
import type { CancelCause } from './cancel-cause.ts';
import type { CallBudgets } from './call-budgets.ts';
import type { Candidate, ConnectionRef } from './candidate.ts';
import type { Asked, Consent } from './consent.ts';
import type { Classification, Explanation } from './classification.ts';
import type { EngineWords } from './engine-words.ts';
import type { Needs } from './needs.ts';
import type { ModelStats } from './order-chain.ts';
import type { Place } from './place.ts';
import type { Unfit } from './skip-cause.ts';
import type { UpstreamReply } from './upstream-reply.ts';

/** Everything one request needs to run, as plain data. */
export type Plan = {
  readonly chain: readonly Candidate[];
  /** The first choice of the chain, even if this request starts elsewhere. Other models are compared with it. */
  readonly firstChoice: Candidate | undefined;
  /** The models tried after the chain if a budget kept a model of the chain from being called. */
  readonly whenBudgetSpent?: readonly Candidate[];
  readonly policy: Policy;
  readonly needs: Needs;
  readonly stream: boolean;
  /** Tool calls and structured output cannot be continued by another model half-way. */
  readonly isContinuable: boolean;
  /** The texts of the client's messages, newest first. Errors that quote them are redacted. */
  readonly ownTexts: () => readonly string[];
};

export type ExecutionEvent =
  | { readonly type: 'attempt-skip'; readonly attempt: SkippedAttempt }
  | {
      readonly type: 'wait-start';
      readonly index: number;
      readonly model: string;
      readonly connection: ConnectionRef;
      readonly waitMs: number;
      readonly reason: string;
    }
  /** The request waits for a place, of its own or at a connection. */
  | {
      readonly type: 'queue-start';
      readonly index: number;
      readonly model: string;
      readonly connection: ConnectionRef;
      readonly reason: string;
    }
  | { readonly type: 'queue-end'; readonly waitedMs: number }
  /** The request waits for a person to say whether a dearer model may be called. */
  | {
      readonly type: 'consent-start';
      readonly index: number;
      readonly model: string;
      readonly connection: ConnectionRef;
      /** At most. */
      readonly waitMs: number;
      readonly reason: string;
    }
  | { readonly type: 'consent-end'; readonly asked: Asked }
  | {
      readonly type: 'attempt-start';
      readonly index: number;
      readonly model: string;
      readonly connection: ConnectionRef;
      readonly waitMs: number;
      readonly startedAtMs: number;
    }
  | { readonly type: 'attempt-fail'; readonly attempt: FailedAttempt }
  | {
      readonly type: 'attempt-serve';
      readonly index: number;
      readonly model: string;
      readonly connection: ConnectionRef;
      readonly facts: CallFacts;
      readonly startedAtMs: number;
      /** Of a whole answer: to its end. */
      readonly timeToFirstTokenMs: number;
      readonly isStreamed: boolean;
      /** True when it goes on with an answer another model began. */
      readonly isContinuation: boolean;
    }
  | {
      readonly type: 'attempt-end';
      readonly attempt: ServedAttempt | CancelledAttempt | CutShortAttempt;
    };

/** What stands between the executor and the client. */
export type Gate = {
  /** At the first content of a streamed answer. False where the client must not have it. */
  readonly open: () => Promise<boolean>;
  /** Hands pieces of the answer on; a promise when the client is slow, until it took them or the run is broken off. */
  readonly push: (chunks: readonly Chunk[]) => Promise<void> | undefined;
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
  readonly send: (call: Call) => Promise<CallResult>;
  /** What a failed call means, by the rules of the server that was called. */
  readonly classify: (reply: UpstreamReply, candidate: Candidate, nowMs: number) => Classification;
  /** Why the server of a target can't be asked this request; null where it can. */
  readonly findUnfit: (candidate: Candidate) => Unfit | null;
  readonly explain: (classification: Classification, candidate: Candidate) => Explanation;
  readonly words: EngineWords;
  /** Whether a retry could send the target less of the history. */
  readonly canStrip: (candidate: Candidate) => boolean;
  /** Whether a retry could ask the target for an answer of at most so many tokens. */
  readonly canLimitOutput: (candidate: Candidate, maxTokens: number) => boolean;
  /** How a model is best asked to go on with an answer that another began. */
  readonly continuesBy: (candidate: Candidate) => Continuation['how'];
  readonly answers: Answers;
  readonly gate: Gate;
  /** The person's own calls when an attempt met a limit; null where it met none. */
  readonly countUsage: (attempt: FailedAttempt) => OwnCalls | null;
  /** For whoever listens; the ledger has it already. */
  readonly onEvent: (event: ExecutionEvent) => void;
  readonly breakers: Breakers;
  /** The request's own place, under the limits of its category and its client; null where it has none of these. */
  readonly place: Place | null;
  /** Asks for a place at a connection that has a limit. */
  readonly placeAt: (connection: ConnectionRef) => Place;
  /** Null if no budget covers the request. */
  readonly budgets: CallBudgets | null;
  /** Null if the category does not ask. */
  readonly consent: Consent | null;
  readonly stats: (candidate: Candidate) => ModelStats | null;
};

export type FailedOutcome = {
  readonly status: 'failed';
  readonly errorType: GatewayErrorType;
  readonly httpStatus: number;
  readonly retryAfterMs: number | null;
  /** When the spent budget that ended the request resets, if it does. */
  readonly resetsAtMs?: number | null;
};

export type Outcome =
  | {
      readonly status: 'served';
      readonly facts: CallFacts;
      readonly isContinued: boolean;
      /** What is left to hand over: a whole answer, or nothing of one that was streamed. */
      readonly rest: { readonly is: 'whole'; readonly answer: Answer } | { readonly is: 'streamed' };
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

/** How a request ended; its ledger says how it came to that. */
export type Execution = {
  readonly outcome: Outcome;
  readonly endedAtMs: number;
};
