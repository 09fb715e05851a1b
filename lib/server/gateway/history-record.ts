import { cutShortAttempt } from '#db/cut-short';
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
import type { Attempt, Execution, ExecutionEvent, Usage } from '#lib/engine/execution';
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
    switched: isSwitched(
      execution.attempts,
      served ?? execution.attempts.findLast((one) => one.timeToFirstTokenMs !== null),
    ),
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
  const firstFailure = attempts.find(({ outcome, kind }) => outcome === 'failed' && kind !== 'cancelled');
  const firstCause = firstFailure ?? attempts.find(({ outcome }) => outcome === 'skipped');
  return { firstFailure, origin: firstCause?.origin ?? null };
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
  const { usage, certain: _certain, title: _title, retryAfterMs: _retryAfterMs, ...kept } = attempt;
  const { id } = attempt.connection;
  const cost = costOf(usage, () => lookup(id, attempt.model));
  return {
    ...kept,
    connection: id,
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    costUsd: cost.usd,
    costEstimated: cost.isEstimated,
  };
}

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
