import { actionDone, type Decision, type ClassifiedFailure } from './after-failure.ts';
import { type CallTiming, failedAttempt, type FailedAttempt } from './attempt.ts';
import type { Candidate } from './candidate.ts';
import { cooldownAfter, passesWithTime } from './cooldown.ts';
import { enter, type Run } from './run.ts';

type RecordedFailure = {
  readonly candidate: Candidate;
  readonly timing: CallTiming;
  readonly failure: ClassifiedFailure;
  readonly decision: Decision;
};

/** Starts the cooldown that a failure causes, and records the attempt with the action taken. */
export function recordFailure(run: Run, { candidate, timing, failure, decision }: RecordedFailure): void {
  const { ports } = run;
  const nowMs = ports.now();
  const { classification } = failure;
  const explanation = ports.explain(classification, candidate);
  const action = actionDone(decision, classification);
  const attempt = failedAttempt({
    timing,
    candidate,
    failure,
    explanation,
    words: ports.words,
    action,
    endedAtMs: nowMs,
  });
  const cooldown =
    // A call that asks for less may be allowed right away.
    decision.do === 'ask_for_fewer_tokens'
      ? null
      : cooldownAfter({
          classification,
          candidate,
          isConnectionLeft: decision.do === 'switch' && decision.limit?.kind === 'other_connection',
          callStartedAtMs: timing.startedAtMs,
          nowMs,
          random: ports.random(),
          previous: ports.breakers.previous,
          // The remaining time is computed when it is read.
          explanation: ports.explain({ ...classification, retryAfterMs: null }, candidate).explanation,
        });
  if (cooldown !== null) ports.breakers.note(cooldown);
  const isTold = attempt.retryAfterMs !== null && attempt.retryAfterMs > 0;
  const recorded: FailedAttempt =
    !isTold && cooldown !== null && passesWithTime(classification.origin)
      ? { ...attempt, retryAfterMs: cooldown.endsAtMs - nowMs }
      : attempt;
  enter(run, {
    type: 'attempt-fail',
    attempt: { ...recorded, ownCalls: ports.countUsage(recorded) },
  });
}
