import { decideAfterFailure, type ClassifiedFailure } from './after-failure.ts';
import { continuationFor, emptyReply, hasWords, joinAnswer } from './continue-answer.ts';
import type { Permit } from './breaker.ts';
import { breakOff, endUncalled, exhaustedType, giveUp, giveUpUnchecked } from './end-run.ts';
import type { Candidate } from './candidate.ts';
import type { CancelCause } from './cancel-cause.ts';
import type { AnswerStream, Call, CallFacts, CallResult } from './call.ts';
import type { Execution, Outcome, Plan, Ports } from './execution.ts';
import { brokenOffAttempt, servedAttempt, skippedAttempt, type CallTiming } from './attempt.ts';
import type { RetryCause } from './next-step.ts';
import { overBudget } from './find-skip.ts';
import { askAgain } from './seek-consent.ts';
import { orderChain } from './order-chain.ts';
import { redactPrompt } from './redact-prompt.ts';
import { pumpStream } from './pump-stream.ts';
import type { AttemptServe, OpenLedger } from './ledger.ts';
import { recordFailure } from './record-failure.ts';
import { enter, streamLeftMs, type Run } from './run.ts';
import { takeTurn, takeWait, waitForRequest } from './take-turn.ts';
import type { Skip } from './skip-cause.ts';
import type { UpstreamReply } from './upstream-reply.ts';

type ModelEnd = { readonly do: 'end'; readonly outcome: Outcome } | { readonly do: 'next' };

/**
 * Runs one request through its chain: the only loop that retries. In order, each model is skipped with a
 * reason, or called. A failure is classified, and the classification decides between a retry, the next model
 * and giving up. Nothing reaches the client before an attempt's first content. The ledger records everything.
 */
export async function executeChain(plan: Plan, ledger: OpenLedger, ports: Ports): Promise<Execution> {
  const run: Run = {
    plan,
    ports,
    ledger,
    deadlineAtMs: ledger.startedAtMs + plan.policy.deadlineMs,
    limits: [],
    overBudget: [],
    callsMade: 0,
    patienceUsedMs: 0,
    waitsMade: 0,
    waitedMs: 0,
    approvals: new Map(),
    askedMs: 0,
    lastResort: null,
    delivered: null,
  };
  const outcome = await walkChain(run);
  return { outcome, endedAtMs: ports.now() };
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
  const [first] = order;
  const unplaced = first === undefined ? null : await waitForRequest(run, first);
  if (unplaced !== null) return unplaced;
  const outcome = await walkList(run, order);
  if (outcome !== null) return outcome;
  const others = run.overBudget.length === 0 ? [] : (plan.whenBudgetSpent ?? []);
  return (await walkList(run, others)) ?? giveUp(run, exhaustedType(run));
}

/** Null if all were tried or skipped, or if the call limit is reached. */
async function walkList(run: Run, order: readonly Candidate[]): Promise<Outcome | null> {
  const { policy } = run.plan;
  for (const [position, candidate] of order.entries()) {
    if (run.callsMade >= policy.maxAttempts) break;
    const rest = order.slice(position + 1);
    const turn = await takeTurn(run, candidate, rest);
    if (turn.is === 'skipped') {
      enterSkip(run, candidate, turn.skip, takeWait(run));
      if (turn.ends !== null) return giveUp(run, turn.ends);
      continue;
    }
    if (turn.is === 'broken_off') return endUncalled(run, candidate, turn.cause, takeWait(run));
    try {
      const end = await tryModel(run, candidate, rest, turn.permit);
      if (end.do === 'end') return end.outcome;
    } finally {
      turn.place?.[Symbol.dispose]();
    }
  }
  return null;
}

function enterSkip(run: Run, candidate: Candidate, skip: Skip, waitMs: number): void {
  const { ports, ledger } = run;
  if (skip.cause.kind === 'over_budget') run.overBudget.push(skip.cause.budget);
  const timing = { index: ledger.attempts.length, waitMs, startedAtMs: ports.now() };
  enter(run, { type: 'attempt-skip', attempt: skippedAttempt(timing, candidate, skip, ports.words) });
}

/** Calls one model until it answers, or until the decision is to switch or stop. */
async function tryModel(
  run: Run,
  candidate: Candidate,
  rest: readonly Candidate[],
  admitted: Permit,
): Promise<ModelEnd> {
  const { plan, ports } = run;
  const { policy } = plan;
  let retriesMade = 0;
  let waitMs = takeWait(run);
  let given: Permit | null = admitted;
  let continuation = continuationFor(candidate, run.delivered, ports);
  let history: Call['history'] = 'fitted';
  let fewerTokens: Call['fewerTokens'] = null;
  for (;;) {
    // Whether to retry the same model is decided by the classification, even if it is cooling down since the
    // last call.
    using permit: Permit = given ?? ports.breakers.force(candidate, ports.now());
    given = null;
    const leftMs = run.deadlineAtMs - ports.now();
    const index = run.ledger.attempts.length;
    const timing: CallTiming = { index, waitMs, startedAtMs: ports.now() };
    const cause = ports.cancelCause() ?? (leftMs <= 0 ? 'deadline' : null);
    if (cause !== null) return { do: 'end', outcome: endUncalled(run, candidate, cause, waitMs) };
    const approval = run.approvals.get(candidate) ?? null;
    const asked = { candidate, continuation, timing, approval: approval?.decision ?? null };
    const full = (await ports.budgets?.hold(asked)) ?? null;
    if (full === 'unavailable') return { do: 'end', outcome: giveUpUnchecked(run) };
    if (full === 'approval_spent') {
      if (approval === null) throw new Error('Without an approval, none can be spent.');
      const refused = await askAgain(run, candidate, approval);
      waitMs += takeWait(run);
      if (refused === null) continue;
      enterSkip(run, candidate, refused, waitMs);
      return { do: 'next' };
    }
    if (full !== null) {
      enterSkip(run, candidate, overBudget(full, ports.now()), waitMs);
      return { do: 'next' };
    }
    enter(run, {
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
      history,
      isApproved: approval !== null,
      fewerTokens,
    };
    const result = await ports.send(call);
    const end = await takeResult(run, { candidate, timing, permit }, result);
    if (end.do === 'end') return end;

    const decision = decideAfterFailure(run, {
      candidate,
      rest,
      failure: end,
      callStartedAtMs: timing.startedAtMs,
      retriesMade,
      continuation,
      history,
      fewerTokens,
    });
    permit.settle('failed');
    recordFailure(run, { candidate, timing, failure: end, decision });
    switch (decision.do) {
      case 'stop':
        return { do: 'end', outcome: giveUp(run, decision.errorType) };
      case 'switch':
        if (decision.limit !== null) run.limits.push(decision.limit);
        return { do: 'next' };
      case 'strip_history':
        history = 'stripped';
        waitMs = 0;
        break;
      case 'ask_for_fewer_tokens':
        fewerTokens = decision.affordable;
        waitMs = 0;
        break;
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
  enter(run, {
    type: 'wait-start',
    index: run.ledger.attempts.length,
    model: candidate.id,
    connection: candidate.connection,
    waitMs: step.afterMs,
    reason: ports.words.wait(step.because),
  });
  const fromMs = ports.now();
  await ports.sleep(step.afterMs);
  return ports.now() - fromMs;
}

type ResultEnd =
  | { readonly do: 'end'; readonly outcome: Outcome }
  | ({ readonly do: 'failed' } & ClassifiedFailure);

/** A call that was made, with the permit and holds that allowed it. */
type Called = { readonly candidate: Candidate; readonly timing: CallTiming; readonly permit: Permit };

/** Handles the result of a call: delivers an answer, or classifies the failure. */
async function takeResult(run: Run, called: Called, result: CallResult): Promise<ResultEnd> {
  const { ports } = run;
  const { candidate, timing, permit } = called;
  switch (result.kind) {
    case 'answered': {
      const endedAtMs = ports.now();
      const isContinuation = hasWords(run.delivered);
      if (isContinuation && ports.answers.addsNothing(result.answer))
        return classifyFailure(run, candidate, emptyReply, result.facts, null);
      permit.settle('ok');
      enter(run, {
        type: 'attempt-serve',
        index: timing.index,
        model: candidate.id,
        connection: candidate.connection,
        facts: result.facts,
        startedAtMs: timing.startedAtMs,
        timeToFirstTokenMs: endedAtMs - timing.startedAtMs,
        isStreamed: false,
        isContinuation,
      });
      const attempt = servedAttempt(timing, candidate, result.facts, { endedAtMs, timeToFirstTokenMs: null });
      enter(run, { type: 'attempt-end', attempt });
      const answer =
        run.delivered === null ? result.answer : joinAnswer(run.delivered, result.answer, ports.answers);
      return {
        do: 'end',
        outcome: {
          status: 'served',
          facts: result.facts,
          isContinued: isContinuation,
          rest: { is: 'whole', answer },
        },
      };
    }
    case 'streaming':
      return takeStream(run, called, result.stream);
    case 'cancelled':
      return breakOffCall(run, called, ports.cancelCause() ?? 'client_gone', {
        facts: result.facts,
        timeToFirstTokenMs: null,
      });
    case 'failed':
      return classifyFailure(run, candidate, result.reply, result.facts, null);
  }
}

function breakOffCall(
  run: Run,
  { candidate, timing }: Called,
  cause: CancelCause | 'withheld',
  { facts, timeToFirstTokenMs }: { readonly facts: CallFacts; readonly timeToFirstTokenMs: number | null },
): ResultEnd {
  const { ports } = run;
  const end = { facts, cause, endedAtMs: ports.now(), timeToFirstTokenMs, words: ports.words };
  enter(run, { type: 'attempt-end', attempt: brokenOffAttempt(timing, candidate, end) });
  const hasContent = timeToFirstTokenMs !== null && cause !== 'withheld';
  return { do: 'end', outcome: breakOff(run, cause, hasContent ? facts : (run.delivered?.facts ?? null)) };
}

function classifyFailure(
  run: Run,
  candidate: Candidate,
  reply: UpstreamReply,
  facts: CallFacts,
  timeToFirstTokenMs: number | null,
): { readonly do: 'failed' } & ClassifiedFailure {
  const classification = redactPrompt(
    run.ports.classify(reply, candidate, run.ports.now()),
    run.plan.ownTexts(),
  );
  return {
    do: 'failed',
    classification,
    reply,
    facts,
    timeToFirstTokenMs,
    isBroken: timeToFirstTokenMs !== null,
  };
}

async function takeStream(run: Run, called: Called, stream: AnswerStream): Promise<ResultEnd> {
  const { ports } = run;
  const { candidate, timing, permit } = called;
  const firstTokenAtMs = ports.now();
  const firstTokenMs = firstTokenAtMs - timing.startedAtMs;
  // The model has recovered. Nobody has to wait for the end of this answer to know.
  permit.settle('ok');
  const isContinuation = hasWords(run.delivered);
  const serve: AttemptServe = {
    type: 'attempt-serve',
    index: timing.index,
    model: candidate.id,
    connection: candidate.connection,
    facts: stream.facts,
    startedAtMs: timing.startedAtMs,
    timeToFirstTokenMs: firstTokenMs,
    isStreamed: true,
    isContinuation,
  };
  run.ledger.enter(serve);
  const isOpen = await ports.gate.open();
  if (!isOpen) {
    stream.cancel();
    return breakOffCall(run, called, 'withheld', { facts: stream.facts, timeToFirstTokenMs: firstTokenMs });
  }
  ports.onEvent(serve);
  const end = await pumpStream(stream, run.delivered, ports);
  switch (end.kind) {
    case 'end':
      enter(run, {
        type: 'attempt-end',
        attempt: servedAttempt(timing, candidate, end.facts, {
          endedAtMs: ports.now(),
          timeToFirstTokenMs: firstTokenMs,
        }),
      });
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
      return breakOffCall(run, called, ports.cancelCause() ?? 'client_gone', {
        facts: end.facts,
        timeToFirstTokenMs: firstTokenMs,
      });
    case 'broken': {
      run.delivered = {
        ...end.delivered,
        isContinuable: end.delivered.isContinuable && run.plan.isContinuable,
      };
      run.deadlineAtMs = ports.now() + Math.min(run.plan.policy.deadlineMs, streamLeftMs(run));
      return classifyFailure(run, candidate, end.reply, end.facts, firstTokenMs);
    }
  }
}
