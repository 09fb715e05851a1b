import type { Evidence } from '#lib/contracts/verdict';
import type { Action } from '#lib/contracts/vocabulary';
import type { JudgedFailure } from './after-failure.ts';
import type { Classification, Explanation } from './classification.ts';
import type { Candidate } from './candidate.ts';
import type { CancelCause } from './cancel-cause.ts';
import type { Attempt, CallFacts, EngineWords } from './execution.ts';
import type { Skip } from './skip-cause.ts';

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
  limit: null,
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
  readonly words: EngineWords;
};

export function cancelledAttempt(
  timing: CallTiming,
  candidate: Candidate,
  cause: CancelCause,
  { facts, endedAtMs, timeToFirstTokenMs, words }: CancelledCall,
): Attempt {
  return {
    ...servedAttempt(timing, candidate, facts, endedAtMs, timeToFirstTokenMs),
    evidence: facts.leftBehind,
    outcome: 'failed',
    httpStatus: timeToFirstTokenMs === null ? null : 200,
    ...words.cancel(cause, candidate),
    ...(cause === 'stopping'
      ? { kind: 'cut_short', origin: 'understudy', action: 'stop_chain' }
      : { kind: 'cancelled' }),
  };
}

/** The request ended during the wait before a call, which was then not made: the wait is still part of the whole. */
export function uncalledAttempt(
  timing: CallTiming,
  candidate: Candidate,
  because: CancelCause | 'deadline',
  words: EngineWords,
): Attempt {
  const skip: Skip = {
    origin: 'understudy',
    action: 'stop_chain',
    cause: { kind: 'request_over', because },
    retryAfterMs: null,
  };
  const { index, waitMs, startedAtMs } = timing;
  return { ...skippedAttempt(index, candidate, skip, { words, nowMs: startedAtMs }), waitMs };
}

export function skippedAttempt(
  index: number,
  candidate: Candidate,
  skip: Skip,
  { words, nowMs }: { readonly words: EngineWords; readonly nowMs: number },
): Attempt {
  const { reason, field, value } = words.skip(skip.cause, candidate);
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
    reason,
    evidence: [{ field, value, meaning: reason }],
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
    title: explanation.title,
    reason: explanation.explanation,
    advice: explanation.advice,
    evidence: [...appendUpstreamMessage(classification, words), ...facts.leftBehind],
    retryAfterMs: classification.retryAfterMs,
    limit: classification.limit,
    durationMs: endedAtMs - timing.startedAtMs,
    timeToFirstTokenMs,
    usage: facts.usage,
    generationId: facts.generationId,
    routerAttempts: facts.routerAttempts,
  };
}

/** What decided need not be what upstream said; whoever mends the request wants the words themselves. */
function appendUpstreamMessage(
  { evidence, facts: { message } }: Classification,
  { messageMeaning }: EngineWords,
): readonly Evidence[] {
  if (message === null || evidence.some(({ value }) => value.includes(message))) return evidence;
  return [...evidence, { field: 'message', value: message, meaning: messageMeaning }];
}
