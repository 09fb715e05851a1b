import { UNAVAILABLE_RETRY_MS } from '#lib/engine/error-summary';
import type { Execution, Outcome } from '#lib/engine/execution';
import type { HistoryRecord } from './history-record.ts';

/** Thrown where a streamed answer began and its running row can't be written: no byte of it may go out. */
export class AnswerWithheld extends Error {
  override readonly name = 'AnswerWithheld';
}

/**
 * What became of a request whose answer is not handed over, because the history can't be written: the client has
 * nothing, or what was streamed before. `problem` says why. The attempts stay, and what they cost.
 */
export function withholdAnswer(
  execution: Execution,
  record: HistoryRecord,
  { isBegun, problem }: { readonly isBegun: boolean; readonly problem: string | null },
): { readonly execution: Execution; readonly record: HistoryRecord } {
  const { outcome } = execution;
  // Nothing is lost with an error: its row is written as soon as that is possible.
  if (outcome.status !== 'served') return { execution, record };
  const { explanation } = record.request;
  return {
    execution: { ...execution, outcome: withheldOutcome(outcome, isBegun) },
    record: {
      ...record,
      request: {
        ...record.request,
        ...(isBegun ? { status: 'partial' } : { status: 'failed', servedModel: null, provider: null }),
        origin: record.request.origin ?? 'understudy',
        errorType: isBegun ? null : 'unavailable',
        explanation: explainWithheld(explanation, problem),
      },
    },
  };
}

export function explainWithheld(soFar: string | null, problem: string | null): string {
  return [
    ...(soFar === null || soFar === '' ? [] : [soFar]),
    'The answer was not handed over in full, because Understudy could not write this request to its history.',
    ...(problem === null ? [] : [problem]),
  ].join(' ');
}

function withheldOutcome(served: Extract<Outcome, { status: 'served' }>, isBegun: boolean): Outcome {
  return isBegun ? { status: 'partial', facts: served.facts, errorType: 'unavailable' } : unavailableOutcome;
}

export const unavailableOutcome: Outcome = {
  status: 'failed',
  errorType: 'unavailable',
  httpStatus: 503,
  retryAfterMs: UNAVAILABLE_RETRY_MS,
};
