import type { BegunRequest, FinishedAttempt, FinishedRequest } from '#db/history-rows';
import type { OwnCalls } from '#lib/contracts/history';
import type { CatalogueModel } from '#lib/contracts/model';
import type { Attempt, Execution, Usage } from '#lib/fallback/execution';
import { explainRequest, type RequestFacts } from '#lib/fallback/explain-request';

export type StoredText = {
  readonly prompt: string | null;
  readonly answer: string | null;
  readonly storedUntilMs: number | null;
};

type RecordInput = {
  readonly begun: BegunRequest;
  readonly execution: Execution;
  readonly lookup: (id: string) => CatalogueModel | undefined;
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
  const attempts = execution.attempts.map((attempt) => ({
    ...toRow(attempt, lookup),
    ownCalls: ownCalls.get(attempt.index) ?? null,
  }));
  const served = execution.attempts.findLast((attempt) => attempt.outcome === 'served');
  const firstFailure = execution.attempts.find(
    (attempt) => attempt.outcome === 'failed' && attempt.kind !== 'cancelled',
  );
  const firstCause = firstFailure ?? execution.attempts.find((attempt) => attempt.outcome === 'skipped');
  const facts = outcome.status === 'failed' ? null : outcome.facts;
  const request: FinishedRequest = {
    ...begun,
    status: outcome.status,
    servedModel: facts === null ? null : (facts.servedModel ?? served?.model ?? null),
    provider: facts?.provider ?? null,
    switched: isSwitched(
      execution.attempts,
      served ?? execution.attempts.findLast((one) => one.timeToFirstTokenMs !== null),
    ),
    origin: firstCause?.origin ?? null,
    durationMs: execution.endedAtMs - execution.startedAtMs,
    timeToFirstTokenMs: execution.timeToFirstTokenMs,
    inputTokens: sum(attempts.map((attempt) => attempt.inputTokens)),
    outputTokens: sum(attempts.map((attempt) => attempt.outputTokens)),
    costUsd: sum(attempts.map((attempt) => attempt.costUsd)),
    costEstimated: attempts.some((attempt) => attempt.costEstimated),
    errorType: outcome.status === 'failed' ? outcome.errorType : null,
    explanation: explainRequest({
      status: outcome.status,
      servedModel: facts?.servedModel ?? null,
      isContinued: outcome.status === 'served' && outcome.isContinued,
      attempts: execution.attempts,
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
    untriedCount: chain.length - new Set(attempts.map(({ model }) => model)).size,
    callLimit: callsMade >= policy.maxAttempts ? policy.maxAttempts : null,
  };
}

/** The row of a request that a mistake of ours ended: what had been tried is not known. */
export function recordCrash(begun: BegunRequest, nowMs: number): HistoryRecord {
  const request: FinishedRequest = {
    ...begun,
    status: 'failed',
    servedModel: null,
    provider: null,
    switched: false,
    origin: 'understudy',
    durationMs: nowMs - begun.createdAtMs,
    timeToFirstTokenMs: null,
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
    costEstimated: false,
    errorType: 'internal',
    explanation:
      'Understudy made a mistake while this request ran, so its attempts are not known. It was nothing you did.',
    prompt: null,
    answer: null,
    storedUntilMs: null,
  };
  return { request, attempts: [] };
}

/** Whether another model than the first of the list gave the answer. */
function isSwitched(attempts: readonly Attempt[], answering: Attempt | undefined): boolean {
  return answering !== undefined && attempts[0] !== undefined && attempts[0].model !== answering.model;
}

function toRow(attempt: Attempt, lookup: (id: string) => CatalogueModel | undefined): FinishedAttempt {
  const { usage, certain: _certain, title: _title, retryAfterMs: _retryAfterMs, ...kept } = attempt;
  const cost = costOf(attempt.model, usage, lookup);
  return {
    ...kept,
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    costUsd: cost.usd,
    costEstimated: cost.isEstimated,
  };
}

/** Upstream's own figure, else catalogue price times tokens and called an estimate, else unknown. */
function costOf(
  model: string,
  usage: Usage | null,
  lookup: (id: string) => CatalogueModel | undefined,
): { usd: number | null; isEstimated: boolean } {
  if (usage === null) return { usd: null, isEstimated: false };
  if (usage.costUsd !== null) return { usd: usage.costUsd, isEstimated: false };
  const facts = lookup(model);
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
