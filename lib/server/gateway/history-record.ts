import { CUT_SHORT, cutShortAttempt } from '#lib/store/cut-short';
import type {
  BegunRequest,
  FinishedAttempt,
  FinishedRequest,
  RunningCall,
  RunningWrite,
} from '#lib/store/history-rows';
import type { OwnCalls } from '#lib/contracts/history';
import { isFromPlayground } from '#lib/contracts/playground-client';
import { type Attempt, hasAnswered, hasFailed, originOf } from '#lib/engine/attempt';
import type { Execution } from '#lib/engine/execution';
import type { AttemptServe, AttemptStart, Ledger } from '#lib/engine/ledger';
import { isSameTarget } from '#lib/engine/candidate';
import { type CostSources, costOfCall } from './call-cost.ts';
import { explainRequest, type RequestFacts } from '#lib/words/explain-request';
import { evidenceOfTier } from '#lib/words/service-tier';

export type StoredText = {
  readonly prompt: string | null;
  readonly answer: string | null;
  readonly storedUntilMs: number | null;
};

type RunningInput = {
  readonly begun: BegunRequest;
  readonly ledger: Ledger;
  readonly costs: CostSources;
};

type RecordInput = RunningInput & {
  readonly execution: Execution;
  readonly stored: StoredText;
};

export type HistoryRecord = {
  /** Money was held for one of its calls. */
  readonly hasHolds?: boolean;
  readonly request: FinishedRequest;
  readonly attempts: readonly FinishedAttempt[];
};

/** The history row of a finished request. The parts always add up to the whole. */
export function recordRequest({ begun, ledger, execution, costs, stored }: RecordInput): HistoryRecord {
  const { outcome } = execution;
  const { startedAtMs, timeToFirstTokenMs } = ledger;
  const attempts = toRows(ledger.attempts, costs);
  const served = ledger.attempts.findLast((attempt) => attempt.outcome === 'served');
  const { firstFailure, origin } = firstCauseOf(ledger.attempts);
  const facts = outcome.status === 'failed' ? null : outcome.facts;
  const request: FinishedRequest = {
    ...begun,
    connection: served?.connection.id ?? begun.connection,
    status: outcome.status,
    servedModel: facts === null ? null : (facts.servedModel ?? served?.model ?? null),
    provider: facts?.provider ?? null,
    switched: isSwitched(ledger.attempts, served ?? ledger.attempts.findLast(hasAnswered)),
    origin,
    durationMs: execution.endedAtMs - startedAtMs,
    queuedMs: ledger.queuedMs,
    timeToFirstTokenMs,
    inputTokens: sum(attempts.map((attempt) => attempt.inputTokens)),
    outputTokens: sum(attempts.map((attempt) => attempt.outputTokens)),
    costUsd: sum(attempts.map((attempt) => attempt.costUsd)),
    costEstimated: attempts.some((attempt) => attempt.costEstimated),
    errorType: outcome.status === 'failed' ? outcome.errorType : null,
    explanation: explainRequest({
      status: outcome.status,
      cancelCause: outcome.status === 'cancelled' ? outcome.cause : null,
      servedModel: facts?.servedModel ?? null,
      isFromPlayground: isFromPlayground(begun),
      isContinued: outcome.status === 'served' && outcome.isContinued,
      attempts: ledger.attempts,
      answering: null,
      timeToFirstTokenMs,
      startedAtMs,
      queuedMs: ledger.queuedMs,
      asking: null,
      asked: ledger.asked,
      ownCalls: usageCountsOf(firstFailure),
      isBudgetUnchecked: outcome.status === 'failed' && outcome.isBudgetUnchecked === true,
      ...(outcome.status === 'failed' ? leftOf(begun, attempts) : nothingLeft),
    }),
    ...stored,
  };
  return { request, attempts, ...holdsOf(costs) };
}

function holdsOf({ budgets }: CostSources): Pick<HistoryRecord, 'hasHolds'> {
  return budgets?.hasHolds() === true ? { hasHolds: true } : {};
}

const nothingLeft = { untriedCount: 0, callLimit: null };

/** The models of the chain that were neither called nor skipped, and whether the call limit was the reason. */
function leftOf(
  { snapshot: { chain, policy } }: BegunRequest,
  attempts: readonly FinishedAttempt[],
): Pick<RequestFacts, 'untriedCount' | 'callLimit'> {
  const callsMade = attempts.filter((attempt) => attempt.outcome !== 'skipped').length;
  return {
    // Models tried because a budget is spent do not belong to the chain.
    untriedCount: Math.max(
      0,
      chain.length - new Set(attempts.map(({ connection, model }) => `${connection} ${model}`)).size,
    ),
    callLimit: callsMade >= policy.maxAttempts ? policy.maxAttempts : null,
  };
}

/** The row of a running request, in case nothing else is written. */
export function recordRunning({ begun, ledger, costs }: RunningInput): RunningWrite {
  const { attempts, call, serve, timeToFirstTokenMs } = ledger;
  const { firstFailure, origin } = firstCauseOf(attempts);
  const explanation = explainRequest({
    status: 'running',
    cancelCause: null,
    servedModel: null,
    isFromPlayground: isFromPlayground(begun),
    isContinued: serve?.isContinuation ?? false,
    attempts,
    answering: serve !== null && serve.index === call?.index ? serve : null,
    timeToFirstTokenMs,
    startedAtMs: ledger.startedAtMs,
    queuedMs: ledger.queuedMs,
    asking: ledger.asking?.reason ?? null,
    asked: ledger.asked,
    ownCalls: usageCountsOf(firstFailure),
    ...nothingLeft,
  });
  return {
    kind: 'running',
    request: {
      ...begun,
      connection: serve?.connection.id ?? begun.connection,
      servedModel: serve === null ? null : (serve.facts.servedModel ?? serve.model),
      provider: serve?.facts.provider ?? null,
      switched: isSwitched(attempts, serve ?? undefined),
      origin,
      queuedMs: ledger.queuedMs,
      timeToFirstTokenMs,
      explanation: explanation === '' ? null : explanation,
    },
    call: call === null ? null : runningCallOf(call, serve),
    attempts: toRows(attempts, costs),
    ...holdsOf(costs),
  };
}

function runningCallOf(call: AttemptStart, serve: AttemptServe | null): RunningCall {
  const { index, model, connection, waitMs, startedAtMs } = call;
  const answer = serve?.index === index ? serve : null;
  return {
    index,
    model,
    connection: connection.id,
    waitMs,
    startedAtMs,
    provider: answer?.facts.provider ?? null,
    timeToFirstTokenMs: answer?.timeToFirstTokenMs ?? null,
    generationId: answer?.facts.generationId ?? null,
  };
}

/** The row of a request that a bug in Understudy ended. Nothing more is known about the call in progress. */
export function recordCrash(
  { request: known, call, attempts, hasHolds = false }: RunningWrite,
  nowMs: number,
  estimateUsd: number | null = null,
): HistoryRecord {
  const cut =
    call === null
      ? []
      : [cutShortAttempt(call, 'Understudy failed', estimateUsd === null ? null : estimateUsd * 1e9)];
  const costs = [...attempts, ...cut];
  const request: FinishedRequest = {
    ...known,
    status: 'failed',
    origin: known.origin ?? 'understudy',
    durationMs: nowMs - known.createdAtMs,
    inputTokens: null,
    outputTokens: null,
    costUsd: sum(costs.map(({ costUsd }) => costUsd)),
    costEstimated: costs.some(({ costEstimated }) => costEstimated),
    errorType: 'internal',
    explanation: [
      ...(known.explanation === null ? [] : [known.explanation]),
      'Understudy failed while this request was running. This is a bug in Understudy, not in your request.',
    ].join(' '),
    prompt: null,
    answer: null,
    storedUntilMs: null,
  };
  return { request, attempts: costs, ...(hasHolds ? { hasHolds } : {}) };
}

/** Whether a model other than the first of the chain answered. */
function isSwitched(
  attempts: readonly Attempt[],
  answering: Pick<Attempt, 'connection' | 'model'> | undefined,
): boolean {
  const [first] = attempts;
  return answering !== undefined && first !== undefined && !isSameTarget(first, answering);
}

/** The first failure and its origin; without a failure, why the first model was skipped. */
function firstCauseOf(attempts: readonly Attempt[]) {
  const firstFailure = attempts.find(hasFailed);
  const firstCause = firstFailure ?? attempts.find(({ outcome }) => outcome === 'skipped');
  return { firstFailure, origin: firstCause === undefined ? null : originOf(firstCause) };
}

function usageCountsOf(attempt: Attempt | undefined): OwnCalls | null {
  return attempt?.outcome === 'failed' ? attempt.ownCalls : null;
}

function toRows(attempts: readonly Attempt[], costs: CostSources): FinishedAttempt[] {
  return attempts.map((attempt) => ({ ...toRow(attempt, costs), ownCalls: usageCountsOf(attempt) }));
}

function toRow(attempt: Attempt, costs: CostSources): FinishedAttempt {
  const { index, model, connection, waitMs, startedAtMs, evidence } = attempt;
  const atTarget = { index, model, connection: connection.id, waitMs, startedAtMs, evidence };
  if (attempt.outcome === 'skipped') {
    const { outcome, origin, action, reason, cause } = attempt;
    return { ...atTarget, ...notCalled, outcome, origin, action, kind: outcome, reason, skipCause: cause };
  }
  const { provider, durationMs, timeToFirstTokenMs, usage, generationId, routerAttempts } = attempt;
  const { evidence: ofCost, ...cost } = costOfCall(attempt, costs);
  const ofBudget = costs.budgets?.find(index)?.evidence ?? [];
  const { carried, serviceTier } = attempt;
  const called = {
    ...atTarget,
    ...cost,
    evidence: [...evidence, ...ofBudget, ...ofCost, ...evidenceOfTier(serviceTier)],
    provider,
    durationMs,
    timeToFirstTokenMs,
    generationId,
    routerAttempts,
    carried,
    serviceTier: serviceTier.asked === null && serviceTier.billed === null ? null : serviceTier,
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    cachedTokens: usage?.cachedTokens ?? null,
  };
  // An interrupted answer had started with a 200 if there was content.
  const begunStatus = timeToFirstTokenMs === null ? null : 200;
  switch (attempt.outcome) {
    case 'served':
      return { ...called, ...nothingFailed, outcome: 'served', httpStatus: 200 };
    case 'failed': {
      const { outcome, httpStatus, origin, action, kind, reason, advice } = attempt;
      return { ...called, outcome, httpStatus, origin, action, kind, reason, advice };
    }
    case 'cancelled': {
      const { outcome: kind, reason } = attempt;
      return { ...called, ...nothingFailed, outcome: 'failed', httpStatus: begunStatus, kind, reason };
    }
    case 'cut_short': {
      const { reason } = attempt;
      const stopped = {
        origin: 'understudy',
        action: 'stop_chain',
        kind: CUT_SHORT,
        reason,
        advice: [],
      } as const;
      return { ...called, ...stopped, outcome: 'failed', httpStatus: begunStatus };
    }
  }
}

const nothingFailed = { origin: null, action: null, kind: null, reason: null, advice: [] } as const;

/** The cost of a call that may be unknown. */
const notCalled = {
  provider: null,
  httpStatus: null,
  durationMs: 0,
  timeToFirstTokenMs: null,
  inputTokens: null,
  outputTokens: null,
  cachedTokens: null,
  costUsd: null,
  costEstimated: false,
  mayCost: false,
  generationId: null,
  advice: [],
  routerAttempts: [],
  carried: [],
} as const;

/** Null only if nothing is known about any part. */
function sum(parts: readonly (number | null)[]): number | null {
  let total: number | null = null;
  for (const part of parts) if (part !== null) total = (total ?? 0) + part;
  return total;
}
