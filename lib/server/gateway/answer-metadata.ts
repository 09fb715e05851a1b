import type { Evidence } from '#lib/contracts/verdict';
import type { Action, AttemptOutcome, Origin } from '#lib/contracts/vocabulary';
import type { HistoryRecord } from './history-record.ts';

/** The `understudy` object a client gets when it asks for it. */
export type AnswerMetadata = {
  readonly request_id: string;
  readonly category: string | null;
  readonly requested_model: string;
  readonly served_model: string | null;
  readonly attempts: readonly {
    readonly model: string;
    readonly provider: string | null;
    readonly outcome: AttemptOutcome;
    readonly status: number | null;
    readonly origin: Origin | null;
    readonly action: Action | null;
    readonly explanation: string | null;
    readonly evidence: readonly Evidence[];
    readonly wait_ms: number;
    readonly duration_ms: number;
  }[];
  readonly explanation: string;
};

export function answerMetadata({ request, attempts }: HistoryRecord): AnswerMetadata {
  return {
    request_id: request.id,
    category: request.category,
    requested_model: request.requestedModel,
    served_model: request.servedModel,
    attempts: attempts.map((attempt) => ({
      model: attempt.model,
      provider: attempt.provider,
      outcome: attempt.outcome,
      status: attempt.httpStatus,
      origin: attempt.origin,
      action: attempt.action,
      explanation: attempt.reason,
      evidence: attempt.evidence,
      wait_ms: attempt.waitMs,
      duration_ms: attempt.durationMs,
    })),
    explanation: request.explanation,
  };
}
