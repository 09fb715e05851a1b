import type { Action } from '#lib/contracts/vocabulary';
import { fewestTokensWorthAsking } from '#lib/contracts/policy';
import type { Affordable, Classification } from './classification.ts';
import { isFreeModel, type Candidate } from './candidate.ts';
import type { Call, CallFacts, Continuation } from './call.ts';
import { isAvailable, isBarred } from './find-skip.ts';
import { familyOf, nextStep, type Step } from './next-step.ts';
import type { Run } from './run.ts';
import type { UpstreamReply } from './upstream-reply.ts';

/** A failed call, classified. */
export type ClassifiedFailure = {
  readonly classification: Classification;
  readonly reply: UpstreamReply;
  readonly facts: CallFacts;
  readonly timeToFirstTokenMs: number | null;
  /** The client had already received content. */
  readonly isBroken: boolean;
};

export type Decision =
  | Step
  /** The model can't read another model's state in the history. Retry without it. */
  | { readonly do: 'strip_history' }
  /** The remaining money covers a shorter answer. Retry with that maximum. */
  | { readonly do: 'ask_for_fewer_tokens'; readonly affordable: Affordable }
  /** The model can't continue an answer by prefill. Ask it in words instead. */
  | { readonly do: 'ask_in_words'; readonly continuation: Continuation };

type DecisionInput = {
  readonly candidate: Candidate;
  readonly rest: readonly Candidate[];
  readonly failure: ClassifiedFailure;
  readonly callStartedAtMs: number;
  readonly retriesMade: number;
  readonly continuation: Continuation | null;
  readonly history: Call['history'];
  readonly fewerTokens: Call['fewerTokens'];
};

/** Decides what follows a failed call. The limits of the request come first, then the classification. */
export function decideAfterFailure(run: Run, input: DecisionInput): Decision {
  const { candidate, rest, failure, retriesMade, continuation } = input;
  const { policy } = run.plan;
  const nowMs = run.ports.now();
  const leftMs = run.deadlineAtMs - nowMs;
  const hasCallsLeft = run.callsMade < policy.maxAttempts;
  // The call's timer can fire slightly before the clock reaches the deadline.
  if (leftMs <= 0 || isOverTime(failure.reply)) return { do: 'stop', errorType: 'timeout' };
  if (continuation?.how === 'prefill' && hasCallsLeft && saidNothing(failure)) {
    return { do: 'ask_in_words', continuation: { ...continuation, how: 'instruction' } };
  }
  if (failure.isBroken) {
    return run.delivered?.isContinuable === true && policy.midStream === 'continue'
      ? { do: 'switch', limit: null }
      : { do: 'stop', errorType: 'chain_exhausted' };
  }
  if (continuation?.how === 'prefill' && isRefusedAsWritten(failure.reply) && hasCallsLeft) {
    return { do: 'ask_in_words', continuation: { ...continuation, how: 'instruction' } };
  }
  if (failure.classification.kind === 'foreign_state') {
    return input.history === 'fitted' && hasCallsLeft && run.ports.canStrip(candidate)
      ? { do: 'strip_history' }
      : { do: 'switch', limit: null };
  }
  const { affordable } = failure.classification.facts;
  if (
    policy.askForFewerTokens &&
    hasCallsLeft &&
    input.fewerTokens === null &&
    affordable?.of === 'answer' &&
    affordable.affordableTokens >= fewestTokensWorthAsking &&
    affordable.affordableTokens < affordable.askedTokens &&
    run.ports.canLimitOutput(candidate, affordable.affordableTokens)
  )
    return { do: 'ask_for_fewer_tokens', affordable };
  const step = nextStep({
    classification: failure.classification,
    fault: failure.reply.fault,
    candidate,
    policy,
    retriesMade,
    patienceUsedMs: run.patienceUsedMs,
    waitsMade: run.waitsMade,
    leftMs,
    tookMs: nowMs - input.callStartedAtMs,
    hasOtherPaidModel: rest.some((other) => !isFreeModel(other) && isAvailable(run, other, nowMs)),
    hasOtherFamily: rest.some((other) => familyOf(other) !== familyOf(candidate)),
    hasOtherConnection: rest.some(
      (other) => other.connection.id !== candidate.connection.id && !isBarred(run, other),
    ),
    random: run.ports.random(),
  });
  return step.do === 'retry' && !hasCallsLeft ? { do: 'stop', errorType: 'chain_exhausted' } : step;
}

/** The action taken, for the history. A classification may advise a retry that the policy forbids. */
export function actionDone(decision: Decision, { action }: Classification): Action {
  switch (decision.do) {
    case 'retry':
    case 'ask_in_words':
    case 'strip_history':
    case 'ask_for_fewer_tokens':
      return 'retry_same_model';
    case 'switch':
      if (decision.limit?.kind === 'paid_only') return 'skip_free_models';
      return action === 'retry_same_model' || action === 'stop_chain' || action === 'fail_request'
        ? 'switch_model'
        : action;
    case 'stop':
      return action === 'fail_request' || decision.errorType === 'request_rejected'
        ? 'fail_request'
        : 'stop_chain';
  }
}

function isOverTime({ fault }: UpstreamReply): boolean {
  return fault === 'deadline' || fault === 'stream_limit';
}

/**
 * A model that adds nothing to a prefill may have found the answer complete or misunderstood. Asked in words,
 * it must repeat the last words first, which shows the difference.
 */
function saidNothing({ reply }: ClassifiedFailure): boolean {
  return reply.fault === 'empty';
}

/** Models that reject a trailing assistant message do so with a 400 or 422. */
function isRefusedAsWritten(reply: UpstreamReply): boolean {
  return reply.status === 400 || reply.status === 422;
}
