import type { Carried } from '#lib/contracts/carried';
import type { ServiceTier } from '#lib/contracts/service-tier';
import type { Evidence } from '#lib/contracts/verdict';
import type { Action, AttemptOutcome, Origin } from '#lib/contracts/vocabulary';
import type { Candidate } from '#lib/engine/candidate';
import type { HistoryRecord } from './history-record.ts';

/** The `understudy` object that a client can ask for. */
export type AnswerMetadata = {
  readonly request_id: string;
  readonly category: string | null;
  readonly requested_model: string;
  readonly served_model: string | null;
  readonly attempts: readonly {
    readonly model: string;
    /** The slug of the connection. */
    readonly connection: string;
    readonly provider: string | null;
    readonly outcome: AttemptOutcome;
    readonly status: number | null;
    readonly origin: Origin | null;
    readonly action: Action | null;
    readonly explanation: string | null;
    readonly evidence: readonly Evidence[];
    /** Changes to the conversation before it was sent. */
    readonly carried: readonly Carried[];
    /** The requested service tier, and the one that the answer names. */
    readonly service_tier: ServiceTier | null;
    readonly wait_ms: number;
    readonly duration_ms: number;
  }[];
  readonly explanation: string;
};

/** `chain` is what the request could call. Rows name a connection by its id, people by its slug. */
export function answerMetadata(
  { request, attempts }: HistoryRecord,
  chain: readonly Pick<Candidate, 'connection'>[],
): AnswerMetadata {
  const slugs = new Map(chain.map(({ connection }) => [connection.id, connection.slug]));
  return {
    request_id: request.id,
    category: request.category,
    requested_model: request.requestedModel,
    served_model: request.servedModel,
    attempts: attempts.map((attempt) => ({
      model: attempt.model,
      connection: slugs.get(attempt.connection) ?? attempt.connection,
      provider: attempt.provider,
      outcome: attempt.outcome,
      status: attempt.httpStatus,
      origin: attempt.origin,
      action: attempt.action,
      explanation: attempt.reason,
      evidence: attempt.evidence,
      carried: attempt.carried ?? [],
      service_tier: attempt.serviceTier ?? null,
      wait_ms: attempt.waitMs,
      duration_ms: attempt.durationMs,
    })),
    explanation: request.explanation,
  };
}
