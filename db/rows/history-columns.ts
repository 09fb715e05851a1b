import type {
  FinishedAttempt,
  FinishedRequest,
  HistoryWrite,
  RunningCall,
  RunningRequest,
  Snapshot,
} from '#lib/store/history-rows';
import { nanoOf } from './budget-row.ts';

/** A column of the history and its value in a row. */
export type Column<From> = readonly [name: string, valueOf: (from: From) => Value];
export type Value = string | number | null;
export type Known<Request> = {
  readonly request: Request;
  readonly call: RunningCall | null;
  readonly snapshotId: number;
  readonly attemptCount: number;
};
type Attempted = { readonly requestId: string; readonly attempt: FinishedAttempt };

/** The facts known from the start, or learned while it runs. */
const knownColumns: readonly Column<Known<RunningRequest>>[] = [
  ['id', ({ request }) => request.id],
  ['created_at_ms', ({ request }) => request.createdAtMs],
  ['category', ({ request }) => request.category],
  ['requested_model', ({ request }) => request.requestedModel],
  ['stream', ({ request }) => Number(request.stream)],
  ['dialect', ({ request }) => request.dialect],
  ['client_retry', ({ request }) => request.clientRetry],
  [
    'return_choice',
    ({ request }) => (request.returnChoice === null ? null : JSON.stringify(request.returnChoice)),
  ],
  ['client_id', ({ request }) => request.clientId],
  ['client_name', ({ request }) => request.clientName],
  ['connection', ({ request }) => request.connection],
  ['snapshot_id', ({ snapshotId }) => snapshotId],
  ['served_model', ({ request }) => request.servedModel],
  ['provider', ({ request }) => request.provider],
  ['switched', ({ request }) => Number(request.switched)],
  ['origin', ({ request }) => request.origin],
  ['attempt_count', ({ attemptCount }) => attemptCount],
  ['ttft_ms', ({ request }) => request.timeToFirstTokenMs],
  ['queued_ms', ({ request }) => request.queuedMs],
  ['explanation', ({ request }) => request.explanation],
  ['call', ({ call }) => (call === null ? null : JSON.stringify(call))],
];
export const runningColumns: readonly Column<Known<RunningRequest>>[] = [
  ...knownColumns,
  ['status', () => 'running'],
];
export const finishedColumns: readonly Column<Known<FinishedRequest>>[] = [
  ...knownColumns,
  ['status', ({ request }) => request.status],
  ['duration_ms', ({ request }) => request.durationMs],
  ['input_tokens', ({ request }) => request.inputTokens],
  ['output_tokens', ({ request }) => request.outputTokens],
  ['cost_usd', ({ request }) => request.costUsd],
  ['cost_estimated', ({ request }) => Number(request.costEstimated)],
  ['error_type', ({ request }) => request.errorType],
  ['stored_until_ms', ({ request }) => request.storedUntilMs],
  ['prompt', ({ request }) => request.prompt],
  ['answer', ({ request }) => request.answer],
];
export const attemptColumns: readonly Column<Attempted>[] = [
  ['request_id', ({ requestId }) => requestId],
  ['idx', ({ attempt }) => attempt.index],
  ['model', ({ attempt }) => attempt.model],
  ['provider', ({ attempt }) => attempt.provider],
  ['connection', ({ attempt }) => attempt.connection],
  ['outcome', ({ attempt }) => attempt.outcome],
  ['http_status', ({ attempt }) => attempt.httpStatus],
  ['origin', ({ attempt }) => attempt.origin],
  ['action', ({ attempt }) => attempt.action],
  ['kind', ({ attempt }) => attempt.kind],
  ['reason', ({ attempt }) => attempt.reason],
  ['wait_ms', ({ attempt }) => attempt.waitMs],
  ['started_at_ms', ({ attempt }) => attempt.startedAtMs],
  ['duration_ms', ({ attempt }) => attempt.durationMs],
  ['ttft_ms', ({ attempt }) => attempt.timeToFirstTokenMs],
  ['input_tokens', ({ attempt }) => attempt.inputTokens],
  ['output_tokens', ({ attempt }) => attempt.outputTokens],
  ['cached_tokens', ({ attempt }) => attempt.cachedTokens],
  ['cost_usd', ({ attempt }) => attempt.costUsd],
  ['cost_estimated', ({ attempt }) => Number(attempt.costEstimated)],
  ['byok_usd', ({ attempt }) => attempt.byokUsd ?? null],
  ['may_cost', ({ attempt }) => (attempt.mayCost == null ? null : Number(attempt.mayCost))],
  ['generation_id', ({ attempt }) => attempt.generationId],
  ['evidence', ({ attempt }) => jsonOrNull(attempt.evidence)],
  ['advice', ({ attempt }) => jsonOrNull(attempt.advice)],
  ['router_attempts', ({ attempt }) => jsonOrNull(attempt.routerAttempts)],
  ['carried', ({ attempt }) => jsonOrNull(attempt.carried ?? [])],
  [
    'service_tier',
    ({ attempt }) => (attempt.serviceTier == null ? null : JSON.stringify(attempt.serviceTier)),
  ],
  ['skip_cause', ({ attempt }) => attempt.skipCause ?? null],
  ['own_calls', ({ attempt }) => (attempt.ownCalls == null ? null : JSON.stringify(attempt.ownCalls))],
];

/**
 * Whether a row may replace the one there is: a request ends once, and an older state of a running request, which was
 * written beside a newer one, comes too late. Attempts and calls alternate.
 */
export const MAY_REPLACE = `requests.status = 'running' AND (excluded.status <> 'running'
  OR (excluded.attempt_count, excluded.call IS NOT NULL) >= (requests.attempt_count, requests.call IS NOT NULL))`;

/** The costs of ended attempts with held money; `isSure` is false if a cost may be corrected later. */
export function holdCosts({ attempts }: Pick<HistoryWrite, 'attempts'>) {
  return attempts
    .filter(({ outcome }) => outcome !== 'skipped')
    .map(({ index, costUsd, costEstimated, mayCost }) => ({
      index,
      nano: nanoOf(costUsd ?? 0),
      isSure: !costEstimated && (costUsd !== null || mayCost !== true),
    }));
}

export function snapshotText({ chain, policy }: Snapshot): string {
  return JSON.stringify({ chain, policy });
}

function jsonOrNull(list: readonly unknown[]): string | null {
  return list.length === 0 ? null : JSON.stringify(list);
}
