import { CUT_SHORT, cutShortAttempt } from '#db/cut-short';
import type {
  BegunRequest,
  FinishedAttempt,
  FinishedRequest,
  RunningCall,
  RunningWrite,
} from '#db/history-rows';
import type { ConnectionId } from '#lib/contracts/connection';
import type { OwnCalls } from '#lib/contracts/history';
import { PLAYGROUND_CLIENT } from '#lib/contracts/playground';
import type { GatewayErrorType } from '#lib/contracts/vocabulary';
import type { CatalogueModel } from '#lib/contracts/model';
import type { Usage } from '#lib/engine/call';
import { type Attempt, hasAnswered, hasFailed, originOf } from '#lib/engine/attempt';
import type { Execution, ExecutionEvent } from '#lib/engine/execution';
import { isSameTarget } from '#lib/engine/candidate';
import { explainRequest, type RequestFacts } from '#lib/words/explain-request';

export type StoredText = {
  readonly prompt: string | null;
  readonly answer: string | null;
  readonly storedUntilMs: number | null;
};

type RecordInput = {
  readonly begun: BegunRequest;
  readonly execution: Execution;
  readonly lookup: (connection: ConnectionId, model: string) => CatalogueModel | undefined;
  /** By the index of the attempt: taken at the moment it met a limit. */
  readonly ownCalls: ReadonlyMap<number, OwnCalls>;
  readonly stored: StoredText;
};

export type HistoryRecord = {
  readonly request: FinishedRequest;
  readonly attempts: readonly FinishedAttempt[];
};

/** What the history says of a finished request: the parts add up to the whole. */
export function recordRequest({ begun, execution, lookup, ownCalls, stored }: RecordInput): HistoryRecord {
  const { outcome } = execution;
  const attempts = toRows(execution.attempts, lookup, ownCalls);
  const served = execution.attempts.findLast((attempt) => attempt.outcome === 'served');
  const { firstFailure, origin } = firstCauseOf(execution.attempts);
  const facts = outcome.status === 'failed' ? null : outcome.facts;
  const request: FinishedRequest = {
    ...begun,
    connection: served?.connection.id ?? begun.connection,
    status: outcome.status,
    servedModel: facts === null ? null : (facts.servedModel ?? served?.model ?? null),
    provider: facts?.provider ?? null,
    switched: isSwitched(execution.attempts, served ?? execution.attempts.findLast(hasAnswered)),
    origin,
    durationMs: execution.endedAtMs - execution.startedAtMs,
    timeToFirstTokenMs: execution.timeToFirstTokenMs,
    inputTokens: sum(attempts.map((attempt) => attempt.inputTokens)),
    outputTokens: sum(attempts.map((attempt) => attempt.outputTokens)),
    costUsd: sum(attempts.map((attempt) => attempt.costUsd)),
    costEstimated: attempts.some((attempt) => attempt.costEstimated),
    errorType: outcome.status === 'failed' ? outcome.errorType : null,
    explanation: explainRequest({
      status: outcome.status,
      cancelCause: outcome.status === 'cancelled' ? outcome.cause : null,
      servedModel: facts?.servedModel ?? null,
      isFromPlayground: begun.clientName === PLAYGROUND_CLIENT,
      isContinued: outcome.status === 'served' && outcome.isContinued,
      attempts: execution.attempts,
      answering: null,
      timeToFirstTokenMs: execution.timeToFirstTokenMs,
      startedAtMs: execution.startedAtMs,
      ownCalls: (firstFailure && ownCalls.get(firstFailure.index)) ?? null,
      ...(outcome.status === 'failed' ? leftOf(begun, attempts) : nothingLeft),
    }),
    ...stored,
  };
  return { request, attempts };
}

const nothingLeft = { untriedCount: 0, callLimit: null };

/** What of the list was neither called nor skipped, and whether it was the limit of calls. */
function leftOf(
  { snapshot: { chain, policy } }: BegunRequest,
  attempts: readonly FinishedAttempt[],
): Pick<RequestFacts, 'untriedCount' | 'callLimit'> {
  const callsMade = attempts.filter((attempt) => attempt.outcome !== 'skipped').length;
  return {
    untriedCount:
      chain.length - new Set(attempts.map(({ connection, model }) => `${connection} ${model}`)).size,
    callLimit: callsMade >= policy.maxAttempts ? policy.maxAttempts : null,
  };
}

export type Serve = Extract<ExecutionEvent, { type: 'attempt-serve' }>;

type RunningInput = Pick<RecordInput, 'begun' | 'lookup' | 'ownCalls'> & {
  /** The call that is under way. */
  readonly call: RunningCall | null;
  /** Those that have ended. */
  readonly attempts: readonly Attempt[];
  /** Who began to answer last. */
  readonly serve: Serve | null;
  /** From the start to the first content of all. */
  readonly timeToFirstTokenMs: number | null;
};

/** What can be said of a request while it runs, should it be the last that is written. */
export function recordRunning(input: RunningInput): RunningWrite {
  const { begun, lookup, ownCalls, attempts, call, serve, timeToFirstTokenMs } = input;
  const { firstFailure, origin } = firstCauseOf(attempts);
  const isAnswering = serve !== null && attempts.every(({ index }) => index !== serve.index);
  const explanation = explainRequest({
    status: 'running',
    cancelCause: null,
    servedModel: null,
    isFromPlayground: begun.clientName === PLAYGROUND_CLIENT,
    isContinued: serve?.isContinuation ?? false,
    attempts,
    answering: isAnswering ? serve : null,
    timeToFirstTokenMs,
    startedAtMs: begun.createdAtMs,
    ownCalls: (firstFailure && ownCalls.get(firstFailure.index)) ?? null,
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
      timeToFirstTokenMs,
      explanation: explanation === '' ? null : explanation,
    },
    call,
    attempts: toRows(attempts, lookup, ownCalls),
  };
}

/** The row of a request that a bug in Understudy ended. */
export function recordCrash(running: RunningWrite, nowMs: number): HistoryRecord {
  return recordBreakOff(running, nowMs, {
    errorType: 'internal',
    cutShortBy: 'Understudy failed',
    explain: (soFar) =>
      [
        ...(soFar === null ? [] : [soFar]),
        'Understudy failed while this request was running. This is a bug in Understudy, not in your request.',
      ].join(' '),
  });
}

type BreakOff = {
  readonly errorType: GatewayErrorType;
  /** Begins the sentence about the call that was under way. */
  readonly cutShortBy: string;
  readonly explain: (soFar: string | null) => string;
};

/** The row of a request that Understudy itself broke off: of the call under way no more is known than that. */
export function recordBreakOff(
  { request: known, call, attempts }: RunningWrite,
  nowMs: number,
  { errorType, cutShortBy, explain }: BreakOff,
): HistoryRecord {
  const request: FinishedRequest = {
    ...known,
    status: 'failed',
    origin: known.origin ?? 'understudy',
    durationMs: nowMs - known.createdAtMs,
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
    costEstimated: false,
    errorType,
    explanation: explain(known.explanation),
    prompt: null,
    answer: null,
    storedUntilMs: null,
  };
  const cut = call === null ? [] : [cutShortAttempt(call, cutShortBy)];
  return { request, attempts: [...attempts, ...cut] };
}

/** Whether another model than the first of the list gave the answer. */
function isSwitched(
  attempts: readonly Attempt[],
  answering: Pick<Attempt, 'connection' | 'model'> | undefined,
): boolean {
  const [first] = attempts;
  return answering !== undefined && first !== undefined && !isSameTarget(first, answering);
}

/** The failure everything began with, and whose it was; where nothing failed, why the first model was skipped. */
function firstCauseOf(attempts: readonly Attempt[]) {
  const firstFailure = attempts.find(hasFailed);
  const firstCause = firstFailure ?? attempts.find(({ outcome }) => outcome === 'skipped');
  return { firstFailure, origin: firstCause === undefined ? null : originOf(firstCause) };
}

function toRows(
  attempts: readonly Attempt[],
  lookup: RecordInput['lookup'],
  ownCalls: RecordInput['ownCalls'],
): FinishedAttempt[] {
  return attempts.map((attempt) => ({
    ...toRow(attempt, lookup),
    ownCalls: ownCalls.get(attempt.index) ?? null,
  }));
}

function toRow(attempt: Attempt, lookup: RecordInput['lookup']): FinishedAttempt {
  const { index, model, connection, waitMs, startedAtMs, evidence } = attempt;
  const atTarget = { index, model, connection: connection.id, waitMs, startedAtMs, evidence };
  if (attempt.outcome === 'skipped') {
    const { outcome, origin, action, reason } = attempt;
    return { ...atTarget, ...notCalled, outcome, origin, action, kind: outcome, reason };
  }
  const { provider, durationMs, timeToFirstTokenMs, usage, generationId, routerAttempts } = attempt;
  const cost = costOf(usage, () => lookup(connection.id, model));
  const called = {
    ...atTarget,
    provider,
    durationMs,
    timeToFirstTokenMs,
    generationId,
    routerAttempts,
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    costUsd: cost.usd,
    costEstimated: cost.isEstimated,
  };
  // What was broken off had begun with a 200 where there was content.
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

/** What a call would have left. */
const notCalled = {
  provider: null,
  httpStatus: null,
  durationMs: 0,
  timeToFirstTokenMs: null,
  inputTokens: null,
  outputTokens: null,
  costUsd: null,
  costEstimated: false,
  generationId: null,
  advice: [],
  routerAttempts: [],
} as const;

/** Upstream's own figure, else catalogue price times tokens and called an estimate, else unknown. */
function costOf(
  usage: Usage | null,
  findModel: () => CatalogueModel | undefined,
): { usd: number | null; isEstimated: boolean } {
  if (usage === null) return { usd: null, isEstimated: false };
  if (usage.costUsd !== null) return { usd: usage.costUsd, isEstimated: false };
  const facts = findModel();
  if (
    facts?.promptUsdPerToken == null ||
    facts.completionUsdPerToken === null ||
    usage.inputTokens === null ||
    usage.outputTokens === null
  ) {
    return { usd: null, isEstimated: false };
  }
  const usd =
    facts.promptUsdPerToken * usage.inputTokens +
    facts.completionUsdPerToken * usage.outputTokens +
    (facts.requestUsd ?? 0);
  return { usd, isEstimated: true };
}

/** Null only when nothing is known of any part. */
function sum(parts: readonly (number | null)[]): number | null {
  let total: number | null = null;
  for (const part of parts) if (part !== null) total = (total ?? 0) + part;
  return total;
}
