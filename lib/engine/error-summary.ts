import type { GatewayErrorType } from '#lib/contracts/vocabulary';
import type { Attempt, FailedAttempt } from './attempt.ts';
import type { FailedOutcome } from './execution.ts';

/** Understudy is probably running again by then. */
export const UNAVAILABLE_RETRY_MS = 10_000;

/**
 * The HTTP status of a request that no model served: the failures' own status if they agree, else the one
 * that says whether retrying helps.
 */
export function summarizeFailure(errorType: GatewayErrorType, attempts: readonly Attempt[]): FailedOutcome {
  return {
    status: 'failed',
    errorType,
    httpStatus: statusOf(errorType, attempts),
    retryAfterMs: errorType === 'unavailable' ? UNAVAILABLE_RETRY_MS : soonestRetryMs(attempts),
  };
}

function statusOf(errorType: GatewayErrorType, attempts: readonly Attempt[]): number {
  switch (errorType) {
    case 'no_capable_model':
      return 422;
    case 'all_cooling_down':
    case 'chain_exhausted':
      return exhaustedStatus(attempts);
    case 'budget_exceeded':
      return 402;
    case 'request_rejected':
      return lastClientStatus(attempts) ?? 400;
    case 'credentials':
      return 401;
    case 'invalid_request':
      return 400;
    case 'unauthorized':
      return 401;
    case 'forbidden':
      return 403;
    case 'overloaded':
    case 'client_limited':
      return 429;
    case 'timeout':
      return 504;
    case 'unavailable':
      return 503;
    case 'internal':
      return 500;
  }
}

function lastClientStatus(attempts: readonly Attempt[]): number | null {
  const status = failuresOf(attempts).at(-1)?.httpStatus ?? null;
  return status !== null && status >= 400 && status < 500 ? status : null;
}

function exhaustedStatus(attempts: readonly Attempt[]): number {
  const failed = failuresOf(attempts);
  const kinds = new Set(failed.map((attempt) => attempt.kind));
  if (kinds.has('rate_limited') && [...kinds].every((kind) => kind === 'rate_limited')) return 429;
  if (kinds.size === 1) {
    for (const kind of kinds) {
      switch (kind) {
        case 'timed_out':
          return 504;
        case 'credits_exhausted':
          return 402;
        case 'context_too_long':
        case 'bad_request':
          return 400;
        case 'content_refused':
          return lastClientStatus(failed) ?? 403;
        case 'model_unavailable':
        case 'not_capable':
          return 404;
        case 'rate_limited':
        case 'overloaded':
        case 'unreachable':
        case 'unauthorized':
        case 'foreign_state':
        case 'empty_answer':
        case 'interrupted':
        case 'server_error':
        case 'unknown':
          break;
      }
    }
  }
  return kinds.has('rate_limited') || kinds.has('overloaded') ? 503 : 502;
}

/** Newest first. For a target that was retried, only its last result counts. */
function soonestRetryMs(attempts: readonly Attempt[]): number | null {
  const dueAtMs = new Map<string, number>();
  let endedAtMs = 0;
  for (const attempt of attempts) {
    endedAtMs = attempt.startedAtMs + (attempt.outcome === 'skipped' ? 0 : attempt.durationMs);
    const retryAfterMs =
      attempt.outcome === 'failed' || attempt.outcome === 'skipped' ? attempt.retryAfterMs : null;
    if (retryAfterMs !== null && retryAfterMs > 0)
      dueAtMs.set(`${attempt.connection.id} ${attempt.model}`, endedAtMs + retryAfterMs);
  }
  return dueAtMs.size === 0 ? null : Math.max(0, Math.min(...dueAtMs.values()) - endedAtMs);
}

function failuresOf(attempts: readonly Attempt[]): readonly FailedAttempt[] {
  return attempts.filter((attempt) => attempt.outcome === 'failed');
}
