import type { Evidence } from '#lib/contracts/verdict';
import type { Action } from '#lib/contracts/vocabulary';
import type { JudgedFailure } from './after-failure.ts';
import type { Classification, Explanation } from './classification.ts';
import type { Candidate } from './candidate.ts';
import type { Attempt, CallFacts, CancelCause } from './execution.ts';
import type { SkipReason } from './find-skip.ts';

export type CallTiming = { readonly index: number; readonly waitMs: number; readonly startedAtMs: number };

const nothingFailed = {
  origin: null,
  action: null,
  certain: true,
  title: null,
  reason: null,
  advice: [],
  evidence: [],
  retryAfterMs: null,
} as const;

export function servedAttempt(
  timing: CallTiming,
  candidate: Candidate,
  facts: CallFacts,
  endedAtMs: number,
  timeToFirstTokenMs: number | null,
): Attempt {
  return {
    ...timing,
    ...nothingFailed,
    evidence: [...facts.leftBehind, ...untoldTokens(facts)],
    model: candidate.id,
    connection: candidate.connection,
    provider: facts.provider,
    outcome: 'served',
    httpStatus: 200,
    kind: null,
    durationMs: endedAtMs - timing.startedAtMs,
    timeToFirstTokenMs,
    usage: facts.usage,
    generationId: facts.generationId,
    routerAttempts: facts.routerAttempts,
  };
}

/** A good answer whose server did not say what it used. */
function untoldTokens({ usage }: CallFacts): readonly Evidence[] {
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

export type CancelledCall = {
  readonly facts: CallFacts;
  readonly endedAtMs: number;
  readonly timeToFirstTokenMs: number | null;
};

export function cancelledAttempt(
  timing: CallTiming,
  candidate: Candidate,
  cause: CancelCause,
  { facts, endedAtMs, timeToFirstTokenMs }: CancelledCall,
): Attempt {
  return {
    ...servedAttempt(timing, candidate, facts, endedAtMs, timeToFirstTokenMs),
    evidence: facts.leftBehind,
    outcome: 'failed',
    httpStatus: timeToFirstTokenMs === null ? null : 200,
    ...cancelWords(cause, candidate),
  };
}

function cancelWords(cause: CancelCause, { id }: Candidate): Partial<Attempt> {
  switch (cause) {
    case 'client_gone':
      return {
        kind: 'cancelled',
        title: 'Cancelled',
        // Whose doing it was says the request: in the playground it was whoever reads this.
        reason: 'The call was cancelled before the answer was complete.',
      };
    case 'client_stalled':
      return {
        kind: 'cancelled',
        title: 'The client stopped reading',
        reason: 'The client stopped reading the answer, so the call was cancelled.',
      };
    case 'stopping':
      return {
        kind: 'cut_short',
        origin: 'understudy',
        action: 'stop_chain',
        title: 'Understudy was stopped',
        reason: `Understudy was stopped during the call to ${id}. What that call cost is unknown.`,
      };
  }
}

/** The request ended during the wait before a call, which was then not made: the wait is still part of the whole. */
export function uncalledAttempt(
  timing: CallTiming,
  candidate: Candidate,
  cause: CancelCause | 'deadline',
): Attempt {
  const reason = whyUncalled[cause];
  return {
    ...skippedAttempt(
      timing.index,
      candidate,
      {
        origin: 'understudy',
        action: 'stop_chain',
        reason,
        field: 'request',
        value: cause,
        retryAfterMs: null,
      },
      timing.startedAtMs,
    ),
    waitMs: timing.waitMs,
  };
}

const whyUncalled: Readonly<Record<CancelCause | 'deadline', string>> = {
  client_gone: 'The request was cancelled while Understudy was waiting to retry.',
  client_stalled: 'The client stopped reading while Understudy was waiting to retry.',
  stopping: 'Understudy was stopped before the call.',
  deadline: "The request's deadline passed while Understudy was waiting to retry.",
};

export function skippedAttempt(
  index: number,
  candidate: Candidate,
  skip: SkipReason,
  nowMs: number,
): Attempt {
  return {
    ...nothingFailed,
    index,
    model: candidate.id,
    connection: candidate.connection,
    provider: null,
    outcome: 'skipped',
    httpStatus: null,
    origin: skip.origin,
    action: skip.action,
    kind: 'skipped',
    title: 'Skipped',
    reason: skip.reason,
    evidence: [{ field: skip.field, value: skip.value, meaning: skip.reason }],
    retryAfterMs: skip.retryAfterMs,
    waitMs: 0,
    startedAtMs: nowMs,
    durationMs: 0,
    timeToFirstTokenMs: null,
    usage: null,
    generationId: null,
    routerAttempts: [],
  };
}

type FailureInput = {
  readonly timing: CallTiming;
  readonly candidate: Candidate;
  readonly failure: JudgedFailure;
  readonly words: Explanation;
  readonly action: Action;
  readonly endedAtMs: number;
};

export function failedAttempt({
  timing,
  candidate,
  failure,
  words,
  action,
  endedAtMs,
}: FailureInput): Attempt {
  const { classification, reply, facts, timeToFirstTokenMs } = failure;
  return {
    ...timing,
    model: candidate.id,
    connection: candidate.connection,
    provider: classification.facts.provider ?? facts.provider,
    outcome: 'failed',
    httpStatus: reply.status,
    origin: classification.origin,
    action,
    kind: classification.kind,
    certain: classification.certain,
    title: words.title,
    reason: words.explanation,
    advice: words.advice,
    evidence: [...withOwnWords(classification), ...facts.leftBehind],
    retryAfterMs: classification.retryAfterMs,
    durationMs: endedAtMs - timing.startedAtMs,
    timeToFirstTokenMs,
    usage: facts.usage,
    generationId: facts.generationId,
    routerAttempts: facts.routerAttempts,
  };
}

/** What decided need not be what upstream said; whoever mends the request wants the words themselves. */
function withOwnWords({ evidence, facts: { message } }: Classification): readonly Evidence[] {
  if (message === null || evidence.some(({ value }) => value.includes(message))) return evidence;
  return [...evidence, { field: 'message', value: message, meaning: 'the words it came with' }];
}
