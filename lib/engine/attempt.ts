import type { Carried } from '#lib/contracts/carried';
import type { ServiceTier } from '#lib/contracts/service-tier';
import type { OwnCalls, RouterAttempt } from '#lib/contracts/history';
import type { Evidence } from '#lib/contracts/verdict';
import type { Action, Origin } from '#lib/contracts/vocabulary';
import type { CallFacts, Usage } from './call.ts';
import type { CancelCause } from './cancel-cause.ts';
import type { Candidate, ConnectionRef } from './candidate.ts';
import type { Classification, Explanation, Limit } from './classification.ts';
import type { EngineWords } from './engine-words.ts';
import type { FailureKind } from './failure-kind.ts';
import type { Skip, SkipCause } from './skip-cause.ts';
import type { TransportFault, UpstreamReply } from './upstream-reply.ts';

/** The position of an attempt in its request. */
export type CallTiming = {
  readonly index: number;
  /** Time waited before the attempt. */
  readonly waitMs: number;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
};

type AtTarget = CallTiming & {
  /** The model's id at its connection. */
  readonly model: string;
  readonly connection: ConnectionRef;
  readonly evidence: readonly Evidence[];
};

/** The data of every call, however it ended. */
type Called = AtTarget & {
  readonly provider: string | null;
  readonly durationMs: number;
  /** Null if no content arrived, or if the answer was not streamed. */
  readonly timeToFirstTokenMs: number | null;
  readonly usage: Usage | null;
  /** For streams: the text received, thoughts included. */
  readonly receivedCharacters: number;
  readonly generationId: string | null;
  readonly routerAttempts: readonly RouterAttempt[];
  readonly carried: readonly Carried[];
  /** The answer's token limit, if the call asked for fewer tokens than the client did. */
  readonly fewerTokens: number | null;
  readonly serviceTier: ServiceTier;
};

export type ServedAttempt = Called & { readonly outcome: 'served' };

export type FailedAttempt = Called & {
  readonly outcome: 'failed';
  /** Null if there was no HTTP answer. */
  readonly httpStatus: number | null;
  readonly origin: Origin;
  /** The action taken. */
  readonly action: Action;
  readonly kind: FailureKind;
  /** The transport fault; null if the server's own answer describes the failure. */
  readonly fault: TransportFault | null;
  /** False if nothing proves who caused the failure. */
  readonly certain: boolean;
  readonly title: string;
  readonly reason: string;
  readonly advice: readonly string[];
  readonly retryAfterMs: number | null;
  /** The limit that was reached, if upstream reported it. */
  readonly limit: Limit | null;
  /** The person's own calls at that moment; null if no limit was reached. */
  readonly ownCalls: OwnCalls | null;
};

type BrokenOff<Outcome> = Called & {
  readonly outcome: Outcome;
  readonly title: string;
  readonly reason: string;
};

/** The client disconnected or stopped reading. Nothing failed. */
export type CancelledAttempt = BrokenOff<'cancelled'>;

/** Understudy was stopped during the call, or couldn't store its answer. */
export type CutShortAttempt = BrokenOff<'cut_short'>;

/** A model that was deliberately not called. */
export type SkippedAttempt = AtTarget & {
  readonly outcome: 'skipped';
  readonly cause: SkipCause['kind'];
  readonly origin: Origin;
  readonly action: Action;
  readonly reason: string;
  readonly retryAfterMs: number | null;
};

/** One call to one target, or one deliberate skip of it. */
export type Attempt = ServedAttempt | FailedAttempt | CancelledAttempt | CutShortAttempt | SkippedAttempt;

/** Whether the attempt failed, including failures of Understudy itself. */
export function hasFailed(attempt: Attempt): attempt is FailedAttempt | CutShortAttempt {
  return attempt.outcome === 'failed' || attempt.outcome === 'cut_short';
}

/** Whether the target wrote at least part of the answer. */
export function hasAnswered(attempt: Attempt): boolean {
  return (
    attempt.outcome === 'served' || (attempt.outcome !== 'skipped' && attempt.timeToFirstTokenMs !== null)
  );
}

/** Faults where the call never reached a server. */
const unsent: readonly (TransportFault | null)[] = ['dns', 'refused', 'tls'];

/** Whether the call may have cost something, whatever was reported. A refusal costs nothing. */
export function mayHaveCost(attempt: Attempt): boolean {
  switch (attempt.outcome) {
    case 'skipped':
      return false;
    case 'served':
    case 'cancelled':
    case 'cut_short':
      return true;
    case 'failed': {
      const { timeToFirstTokenMs, receivedCharacters, usage, fault, httpStatus } = attempt;
      if (timeToFirstTokenMs !== null || receivedCharacters > 0) return true;
      if ((usage?.outputTokens ?? 0) > 0) return true;
      // Without the end of the answer, it is unknown whether the model worked.
      return fault !== null && !unsent.includes(fault) && (httpStatus === null || httpStatus < 300);
    }
  }
}

/** Who caused the failure or the skip; null if nothing failed. */
export function originOf(attempt: Attempt): Origin | null {
  switch (attempt.outcome) {
    case 'failed':
    case 'skipped':
      return attempt.origin;
    case 'cut_short':
      return 'understudy';
    case 'served':
    case 'cancelled':
      return null;
  }
}

function calledAt(
  { index, waitMs, startedAtMs }: CallTiming,
  candidate: Candidate,
  facts: CallFacts,
  { endedAtMs, timeToFirstTokenMs }: CallEnd,
): Called {
  return {
    index,
    waitMs,
    startedAtMs,
    model: candidate.id,
    connection: candidate.connection,
    evidence: facts.leftBehind,
    provider: facts.provider,
    durationMs: endedAtMs - startedAtMs,
    timeToFirstTokenMs,
    usage: facts.usage,
    receivedCharacters: facts.receivedCharacters,
    generationId: facts.generationId,
    routerAttempts: facts.routerAttempts,
    carried: facts.carried,
    fewerTokens: facts.fewerTokens ?? null,
    serviceTier: facts.serviceTier,
  };
}

type CallEnd = { readonly endedAtMs: number; readonly timeToFirstTokenMs: number | null };

export function servedAttempt(
  timing: CallTiming,
  candidate: Candidate,
  facts: CallFacts,
  end: CallEnd,
): ServedAttempt {
  const evidence = [...facts.leftBehind, ...unreportedTokens(facts)];
  return { ...calledAt(timing, candidate, facts, end), evidence, outcome: 'served' };
}

/** A complete answer whose server did not report its tokens. */
function unreportedTokens({ usage }: CallFacts): readonly Evidence[] {
  return usage === null
    ? [
        {
          field: 'usage',
          value: 'none',
          meaning: 'the server reported no tokens, so what it used is unknown',
        },
      ]
    : [];
}

export type CancelledCall = CallEnd & {
  readonly facts: CallFacts;
  readonly cause: CancelCause | 'withheld';
  readonly words: EngineWords;
};

export function brokenOffAttempt(
  timing: CallTiming,
  candidate: Candidate,
  { facts, cause, words, ...end }: CancelledCall,
): CancelledAttempt | CutShortAttempt {
  return {
    ...calledAt(timing, candidate, facts, end),
    outcome: cause === 'stopping' || cause === 'withheld' ? 'cut_short' : 'cancelled',
    ...words.cancel(cause, candidate),
  };
}

/**
 * The request ended during the wait before a call, so the call was never made. The wait still counts towards
 * the total.
 */
export function uncalledAttempt(
  timing: CallTiming,
  candidate: Candidate,
  because: CancelCause | 'deadline',
  words: EngineWords,
): SkippedAttempt {
  const skip: Skip = {
    origin: 'understudy',
    action: 'stop_chain',
    cause: { kind: 'request_over', because },
    retryAfterMs: null,
  };
  return skippedAttempt(timing, candidate, skip, words);
}

export function skippedAttempt(
  timing: CallTiming,
  candidate: Candidate,
  { origin, action, cause, retryAfterMs }: Skip,
  words: EngineWords,
): SkippedAttempt {
  const { reason, field, value } = words.skip(cause, candidate);
  return {
    ...timing,
    model: candidate.id,
    connection: candidate.connection,
    outcome: 'skipped',
    cause: cause.kind,
    origin,
    action,
    reason,
    evidence: [{ field, value, meaning: reason }],
    retryAfterMs,
  };
}

type FailureInput = {
  readonly timing: CallTiming;
  readonly candidate: Candidate;
  readonly failure: {
    readonly classification: Classification;
    readonly reply: Pick<UpstreamReply, 'status' | 'fault'>;
    readonly facts: CallFacts;
    readonly timeToFirstTokenMs: number | null;
  };
  readonly explanation: Explanation;
  readonly words: EngineWords;
  readonly action: Action;
  readonly endedAtMs: number;
};

export function failedAttempt({
  timing,
  candidate,
  failure,
  explanation,
  words,
  action,
  endedAtMs,
}: FailureInput): FailedAttempt {
  const { classification, reply, facts, timeToFirstTokenMs } = failure;
  const called = calledAt(timing, candidate, facts, { endedAtMs, timeToFirstTokenMs });
  return {
    ...called,
    outcome: 'failed',
    provider: classification.facts.provider ?? called.provider,
    httpStatus: reply.status,
    origin: classification.origin,
    action,
    kind: classification.kind,
    fault: reply.fault,
    certain: classification.certain,
    title: explanation.title,
    reason: explanation.explanation,
    advice: explanation.advice,
    evidence: [...appendUpstreamMessage(classification, words), ...facts.leftBehind],
    retryAfterMs: classification.retryAfterMs,
    limit: classification.limit,
    ownCalls: null,
  };
}

/** The classification may rely on other evidence, but whoever fixes the request needs upstream's message. */
function appendUpstreamMessage(
  { evidence, facts: { message } }: Classification,
  { messageMeaning }: EngineWords,
): readonly Evidence[] {
  if (message === null || evidence.some(({ value }) => value.includes(message))) return evidence;
  return [...evidence, { field: 'message', value: message, meaning: messageMeaning }];
}
