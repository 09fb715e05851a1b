import type { Action } from '#lib/contracts/vocabulary';
import { fewestTokensWorthAsking } from '#lib/contracts/policy';
import type { Affordable, Classification } from './classification.ts';
import { isFreeModel, type Candidate } from './candidate.ts';
import type { Call, CallFacts, Continuation } from './call.ts';
import { isAvailable, isBarred } from './find-skip.ts';
import { familyOf, nextStep, type Step } from './next-step.ts';
import type { Run } from './run.ts';
import type { UpstreamReply } from './upstream-reply.ts';

/** A call that failed, judged. */
export type ClassifiedFailure = {
  readonly classification: Classification;
  readonly reply: UpstreamReply;
  readonly facts: CallFacts;
  readonly timeToFirstTokenMs: number | null;
  /** Content had already reached the client. */
  readonly isBroken: boolean;
};

export type Decision =
  | Step
  /** The model can't read another model's state in the history: retry without that state. */
  | { readonly do: 'strip_history' }
  /** The money left pays for a shorter answer: retry with that as the maximum. */
  | { readonly do: 'ask_for_fewer_tokens'; readonly affordable: Affordable }
  /** The model takes no answer begun by another: it is asked in words instead. */
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

/** What comes after a failed call: the limits of the request first, then the verdict. */
export function decideAfterFailure(run: Run, input: DecisionInput): Decision {
  const { candidate, rest, failure, retriesMade, continuation } = input;
  const { policy } = run.plan;
  const nowMs = run.ports.now();
  const leftMs = run.deadlineAtMs - nowMs;
  const hasCallsLeft = run.callsMade < policy.maxAttempts;
  // The call's own timer may fire a moment before the clock says so.
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

/** What was really done, which the history says: a verdict may advise a retry that the policy does not allow. */
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
 * A prefilled model that adds nothing may have found the answer complete, or not have understood. Asked in words it
 * has to repeat the last words first, which tells the two apart.
 */
function saidNothing({ reply }: ClassifiedFailure): boolean {
  return reply.fault === 'empty';
}

/** A model that does not take a trailing assistant message says so with a 400 or 422. */
function isRefusedAsWritten(reply: UpstreamReply): boolean {
  return reply.status === 400 || reply.status === 422;
}
