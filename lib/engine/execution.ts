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
  /** The models tried after the chain if a budget blocked a model of the chain. */
  readonly whenBudgetSpent?: readonly Candidate[];
  readonly policy: Policy;
  readonly needs: Needs;
  readonly stream: boolean;
  /** Another model can't continue tool calls or structured output halfway. */
  readonly isContinuable: boolean;
  /** The texts of the client's messages, newest first. Quotes of them in errors are redacted. */
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
  /** The request waits for a slot, its own or one at a connection. */
  | {
      readonly type: 'queue-start';
      readonly index: number;
      readonly model: string;
      readonly connection: ConnectionRef;
      readonly reason: string;
    }
  | { readonly type: 'queue-end'; readonly waitedMs: number }
  /** The request waits for approval of a more expensive model. */
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
      /** For whole answers: until the end. */
      readonly timeToFirstTokenMs: number;
      readonly isStreamed: boolean;
      /** True if it continues an answer that another model started. */
      readonly isContinuation: boolean;
    }
  | {
      readonly type: 'attempt-end';
      readonly attempt: ServedAttempt | CancelledAttempt | CutShortAttempt;
    };

/** The gate between the executor and the client. */
export type Gate = {
  /** Called at the first content of a streamed answer. False if the client must not receive it. */
  readonly open: () => Promise<boolean>;
  /**
   * Sends pieces of the answer. For a slow client, returns a promise until it has read them or the run is
   * cancelled.
   */
  readonly push: (chunks: readonly Chunk[]) => Promise<void> | undefined;
};

/** Everything outside that the executor uses. */
export type Ports = {
  /** Epoch milliseconds, with fractions, never decreasing. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Ends early, without an error, if the run is cancelled. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Null while the run continues. */
  readonly cancelCause: () => CancelCause | null;
  readonly send: (call: Call) => Promise<CallResult>;
  /** Classifies a failed call by the rules of the called server. */
  readonly classify: (reply: UpstreamReply, candidate: Candidate, nowMs: number) => Classification;
  /** Why the server of a target can't take this request; null if it can. */
  readonly findUnfit: (candidate: Candidate) => Unfit | null;
  readonly explain: (classification: Classification, candidate: Candidate) => Explanation;
  readonly words: EngineWords;
  /** Whether a retry could send the target a shorter history. */
  readonly canStrip: (candidate: Candidate) => boolean;
  /** Whether a retry could ask the target for an answer of at most that many tokens. */
  readonly canLimitOutput: (candidate: Candidate, maxTokens: number) => boolean;
  /** How to ask a model to continue an answer that another started. */
  readonly continuesBy: (candidate: Candidate) => Continuation['how'];
  readonly answers: Answers;
  readonly gate: Gate;
  /** The person's own calls when an attempt reached a limit; null if it reached none. */
  readonly countUsage: (attempt: FailedAttempt) => OwnCalls | null;
  /** For listeners; the ledger already has the event. */
  readonly onEvent: (event: ExecutionEvent) => void;
  readonly breakers: Breakers;
  /**
   * The request's own slot, under the limits of its category and its client; null if it has none of these.
   */
  readonly place: Place | null;
  /** Asks for a slot at a connection that has a limit. */
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
  /** When the budget that ended the request resets, if it does. */
  readonly resetsAtMs?: number | null;
  /** The store failed before a budget could be checked. */
  readonly isBudgetUnchecked?: boolean;
};

export type Outcome =
  | {
      readonly status: 'served';
      readonly facts: CallFacts;
      readonly isContinued: boolean;
      /** What remains to be sent: a whole answer, or nothing if it was streamed. */
      readonly rest: { readonly is: 'whole'; readonly answer: Answer } | { readonly is: 'streamed' };
    }
  /** Content was sent, and then the stream broke. */
  | { readonly status: 'partial'; readonly facts: CallFacts; readonly errorType: GatewayErrorType }
  | FailedOutcome
  /** The facts of the partial answer that the client had received; null if it had received nothing. */
  | {
      readonly status: 'cancelled';
      readonly facts: CallFacts | null;
      readonly cause: Exclude<CancelCause, 'stopping'>;
    };

/** How a request ended. Its ledger says why. */
export type Execution = {
  readonly outcome: Outcome;
  readonly endedAtMs: number;
};
