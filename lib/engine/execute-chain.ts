import type { GatewayErrorType } from '#lib/contracts/vocabulary';
import { actionDone, decideAfterFailure, type Decision, type JudgedFailure } from './after-failure.ts';
import { addsNothing, continuationFor, emptyReply, hasWords, joinAnswer } from './continue-answer.ts';
import type { Permit } from './breaker.ts';
import { cooldownAfter, passesWithTime } from './cooldown.ts';
import { summarizeFailure } from './error-summary.ts';
import type { Candidate } from './candidate.ts';
import type { CancelCause } from './cancel-cause.ts';
import type { AnswerStream, Call, CallFacts, CallResult } from './call.ts';
import type { Execution, Outcome, Plan, Ports } from './execution.ts';
import {
  failedAttempt,
  brokenOffAttempt,
  servedAttempt,
  skippedAttempt,
  uncalledAttempt,
  type CallTiming,
  type FailedAttempt,
} from './attempt.ts';
import { admitOrSkip } from './find-skip.ts';
import type { RetryCause } from './next-step.ts';
import { orderChain } from './order-chain.ts';
import { withoutOwnWords } from './own-words.ts';
import { pumpStream } from './pump-stream.ts';
import type { Run } from './run.ts';
import type { UpstreamReply } from './upstream-reply.ts';

type ModelEnd = { readonly do: 'end'; readonly outcome: Outcome } | { readonly do: 'next' };

/**
 * Runs one request through its chain: the only loop that retries. In order, each model is skipped
 * with a reason, or called; a failure is judged, and the verdict decides between the same model
 * again, the next one, and giving up. Nothing reaches the client before an attempt's first content.
 */
export async function executeChain(plan: Plan, ports: Ports): Promise<Execution> {
  const startedAtMs = ports.now();
  const run: Run = {
    plan,
    ports,
    startedAtMs,
    deadlineAtMs: startedAtMs + plan.policy.deadlineMs,
    attempts: [],
    limits: [],
    callsMade: 0,
    patienceUsedMs: 0,
    waitsMade: 0,
    lastResort: null,
    firstTokenAtMs: null,
    sent: null,
  };
  const outcome = await walkChain(run);
  return {
    outcome,
    attempts: run.attempts,
    startedAtMs,
    endedAtMs: ports.now(),
    timeToFirstTokenMs: run.firstTokenAtMs === null ? null : run.firstTokenAtMs - startedAtMs,
  };
}

async function walkChain(run: Run): Promise<Outcome> {
  const { plan, ports } = run;
  const { policy, needs } = plan;
  const order = orderChain({
    chain: plan.chain,
    strategy: policy.strategy,
    needs,
    random: ports.random,
    stats: ports.stats,
  });
  for (const [position, candidate] of order.entries()) {
    if (run.callsMade >= policy.maxAttempts) break;
    const rest = order.slice(position + 1);
    const admittance = admitOrSkip(run, candidate, rest);
    if (admittance.is === 'skipped') {
      const timing = { index: run.attempts.length, waitMs: 0, startedAtMs: ports.now() };
      const attempt = skippedAttempt(timing, candidate, admittance.skip, ports.words);
      run.attempts.push(attempt);
      await ports.tell({ type: 'attempt-skip', attempt });
      continue;
    }
    const end = await tryModel(run, candidate, rest, admittance.permit);
    if (end.do === 'end') return end.outcome;
  }
  return giveUp(run, exhaustedType(run));
}

function exhaustedType(run: Run): GatewayErrorType {
  if (run.callsMade === 0) return 'no_capable_model';
  return run.lastResort !== null && run.callsMade === 1 ? 'all_cooling_down' : 'chain_exhausted';
}

function giveUp(run: Run, errorType: GatewayErrorType): Outcome {
  return endWith(run, errorType, run.sent?.facts ?? null);
}

/** `facts` are those of the answer the client has begun to get; null where it has nothing. */
function endWith(run: Run, errorType: GatewayErrorType, facts: CallFacts | null): Outcome {
  return facts === null ? summarizeFailure(errorType, run.attempts) : { status: 'partial', facts, errorType };
}

/** A client that has gone is told nothing; one whose request Understudy broke off gets an error. */
function breakOff(run: Run, cause: CancelCause, facts: CallFacts | null): Outcome {
  switch (cause) {
    case 'client_gone':
    case 'client_stalled':
      return { status: 'cancelled', facts, cause };
    case 'stopping':
      return endWith(run, 'unavailable', facts);
  }
}

/** Calls one model until it serves, or the verdict says to move on or to stop. */
async function tryModel(
  run: Run,
  candidate: Candidate,
  rest: readonly Candidate[],
  admitted: Permit,
): Promise<ModelEnd> {
  const { plan, ports } = run;
  const { policy } = plan;
  let retriesMade = 0;
  let waitMs = 0;
  let given: Permit | null = admitted;
  let continuation = continuationFor(candidate, run.sent, ports);
  for (;;) {
    // A call to the same model again is for the verdict to allow, whatever cools down since the call before.
    using permit: Permit = given ?? ports.breakers.force(candidate, ports.now());
    given = null;
    const leftMs = run.deadlineAtMs - ports.now();
    const index = run.attempts.length;
    const timing: CallTiming = { index, waitMs, startedAtMs: ports.now() };
    const cause = ports.cancelCause() ?? (leftMs <= 0 ? 'deadline' : null);
    if (cause !== null) {
      if (waitMs > 0 || cause === 'stopping')
        run.attempts.push(uncalledAttempt(timing, candidate, cause, ports.words));
      const outcome =
        cause === 'deadline' ? giveUp(run, 'timeout') : breakOff(run, cause, run.sent?.facts ?? null);
      return { do: 'end', outcome };
    }
    void ports.tell({
      type: 'attempt-start',
      model: candidate.id,
      connection: candidate.connection,
      ...timing,
    });
    run.callsMade += 1;
    const call: Call = {
      connection: candidate.connection.id,
      model: candidate.id,
      stream: plan.stream,
      limits: {
        firstTokenMs: policy.firstTokenMs,
        keepAliveMs: policy.keepAliveMs,
        stallMs: policy.stallMs,
        wholeAnswerMs: policy.wholeAnswerMs,
        deadlineMs: leftMs,
        maxStreamMs: streamLeftMs(run),
      },
      continuation,
    };
    const sent = await ports.send(call);
    const end = await takeSent(run, { candidate, timing, permit }, sent);
    if (end.do === 'end') return end;

    const decision = decideAfterFailure(run, {
      candidate,
      rest,
      failure: end,
      callStartedAtMs: timing.startedAtMs,
      retriesMade,
      continuation,
    });
    permit.settle('failed');
    await recordFailure(run, { candidate, timing, failure: end, decision });
    switch (decision.do) {
      case 'stop':
        return { do: 'end', outcome: giveUp(run, decision.errorType) };
      case 'switch':
        if (decision.limit !== null) run.limits.push(decision.limit);
        return { do: 'next' };
      case 'ask_in_words':
        continuation = decision.continuation;
        waitMs = 0;
        break;
      case 'retry':
        waitMs = await waitBeforeRetry(run, candidate, decision);
        if (decision.because === 'transient_fault') retriesMade += 1;
    }
  }
}

/** An answer that several models make is one answer. */
function streamLeftMs({ plan, ports, firstTokenAtMs }: Run): number {
  const { maxStreamMs } = plan.policy;
  return firstTokenAtMs === null ? maxStreamMs : Math.max(0, firstTokenAtMs + maxStreamMs - ports.now());
}

async function waitBeforeRetry(
  run: Run,
  candidate: Candidate,
  step: { readonly afterMs: number; readonly because: RetryCause },
): Promise<number> {
  const { ports } = run;
  if (step.because === 'own_limit') {
    run.waitsMade += 1;
    run.patienceUsedMs += step.afterMs;
  }
  await ports.tell({
    type: 'wait-start',
    index: run.attempts.length,
    model: candidate.id,
    connection: candidate.connection,
    waitMs: step.afterMs,
    reason: ports.words.wait(step.because),
  });
  const fromMs = ports.now();
  await ports.sleep(step.afterMs);
  return ports.now() - fromMs;
}

type SentEnd = { readonly do: 'end'; readonly outcome: Outcome } | ({ readonly do: 'judge' } & JudgedFailure);

/** A call that was made, and by whose leave. */
type Called = { readonly candidate: Candidate; readonly timing: CallTiming; readonly permit: Permit };

/** Takes what a call led to: hands an answer on, or judges the failure. */
async function takeSent(run: Run, called: Called, sent: CallResult): Promise<SentEnd> {
  const { ports } = run;
  const { candidate, timing, permit } = called;
  switch (sent.kind) {
    case 'answered': {
      const endedAtMs = ports.now();
      const isContinuation = hasWords(run.sent);
      if (isContinuation && addsNothing(sent.answer))
        return judge(run, candidate, emptyReply, sent.facts, null);
      permit.settle('ok');
      const before = [...run.attempts];
      // When the first token of a whole answer came is not known.
      run.attempts.push(
        servedAttempt(timing, candidate, sent.facts, { endedAtMs, timeToFirstTokenMs: null }),
      );
      await ports.tell({
        type: 'attempt-serve',
        index: timing.index,
        model: candidate.id,
        connection: candidate.connection,
        facts: sent.facts,
        startedAtMs: timing.startedAtMs,
        timeToFirstTokenMs: endedAtMs - timing.startedAtMs,
        attempts: before,
        isContinuation,
      });
      const answer = run.sent === null ? sent.answer : joinAnswer(run.sent, sent.answer);
      return {
        do: 'end',
        outcome: {
          status: 'served',
          facts: sent.facts,
          isContinued: isContinuation,
          rest: { is: 'whole', answer },
        },
      };
    }
    case 'streaming':
      return takeStream(run, called, sent.stream);
    case 'cancelled':
      return endCancelled(run, candidate, timing, sent.facts, null);
    case 'failed':
      return judge(run, candidate, sent.reply, sent.facts, null);
  }
}

function endCancelled(
  run: Run,
  candidate: Candidate,
  timing: CallTiming,
  facts: CallFacts,
  timeToFirstTokenMs: number | null,
): SentEnd {
  const { ports } = run;
  const cause = ports.cancelCause() ?? 'client_gone';
  const end = { facts, cause, endedAtMs: ports.now(), timeToFirstTokenMs, words: ports.words };
  run.attempts.push(brokenOffAttempt(timing, candidate, end));
  const begun = timeToFirstTokenMs === null ? (run.sent?.facts ?? null) : facts;
  return { do: 'end', outcome: breakOff(run, cause, begun) };
}

function judge(
  run: Run,
  candidate: Candidate,
  reply: UpstreamReply,
  facts: CallFacts,
  timeToFirstTokenMs: number | null,
): { readonly do: 'judge' } & JudgedFailure {
  const classification = withoutOwnWords(
    run.ports.classify(reply, candidate, run.ports.now()),
    run.plan.messages,
  );
  return {
    do: 'judge',
    classification,
    reply,
    facts,
    timeToFirstTokenMs,
    isBroken: timeToFirstTokenMs !== null,
  };
}

async function takeStream(run: Run, called: Called, stream: AnswerStream): Promise<SentEnd> {
  const { ports } = run;
  const { candidate, timing, permit } = called;
  const firstTokenAtMs = ports.now();
  const firstTokenMs = firstTokenAtMs - timing.startedAtMs;
  run.firstTokenAtMs ??= firstTokenAtMs;
  // It answers again: nobody need wait for the end of this answer to know.
  permit.settle('ok');
  const isContinuation = hasWords(run.sent);
  await ports.tell({
    type: 'attempt-serve',
    index: timing.index,
    model: candidate.id,
    connection: candidate.connection,
    facts: stream.facts,
    startedAtMs: timing.startedAtMs,
    timeToFirstTokenMs: firstTokenMs,
    attempts: [...run.attempts],
    isContinuation,
  });
  const end = await pumpStream(stream, run.sent, ports);
  switch (end.kind) {
    case 'end':
      run.attempts.push(
        servedAttempt(timing, candidate, end.facts, {
          endedAtMs: ports.now(),
          timeToFirstTokenMs: firstTokenMs,
        }),
      );
      return {
        do: 'end',
        outcome: {
          status: 'served',
          facts: end.facts,
          isContinued: isContinuation,
          rest: { is: 'streamed' },
        },
      };
    case 'cancelled':
      return endCancelled(run, candidate, timing, end.facts, firstTokenMs);
    case 'broken': {
      run.sent = { ...end.sent, isContinuable: end.sent.isContinuable && run.plan.isContinuable };
      run.deadlineAtMs = ports.now() + Math.min(run.plan.policy.deadlineMs, streamLeftMs(run));
      return judge(run, candidate, end.reply, end.facts, firstTokenMs);
    }
  }
}

type RecordedFailure = {
  readonly candidate: Candidate;
  readonly timing: CallTiming;
  readonly failure: JudgedFailure;
  readonly decision: Decision;
};

/** Notes the cooldown a failure calls for, and writes the attempt down with what was done about it. */
async function recordFailure(
  run: Run,
  { candidate, timing, failure, decision }: RecordedFailure,
): Promise<void> {
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
  const cooldown = cooldownAfter({
    classification,
    candidate,
    isConnectionLeft: decision.do === 'switch' && decision.limit?.kind === 'other_connection',
    callStartedAtMs: timing.startedAtMs,
    nowMs,
    random: ports.random(),
    previous: ports.breakers.previous,
    // How long it still lasts is said by whoever reads it, at that time.
    explanation: ports.explain({ ...classification, retryAfterMs: null }, candidate).explanation,
  });
  if (cooldown !== null) ports.breakers.note(cooldown);
  const isTold = attempt.retryAfterMs !== null && attempt.retryAfterMs > 0;
  const recorded: FailedAttempt =
    !isTold && cooldown !== null && passesWithTime(classification.origin)
      ? { ...attempt, retryAfterMs: cooldown.endsAtMs - nowMs }
      : attempt;
  run.attempts.push(recorded);
  await ports.tell({ type: 'attempt-fail', attempt: recorded });
}
