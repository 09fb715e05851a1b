import type { GatewayErrorType } from '#lib/contracts/vocabulary';
import type { FailedOutcome } from '#lib/engine/execution';
import type { DialectError } from '#lib/dialects/dialect';
import { answerMetadata } from './answer-metadata.ts';
import type { GatewayRefusal } from './gateway-error.ts';
import type { HistoryRecord } from './history-record.ts';

/** The answer to a request that is not run. */
export function refusalError(refusal: GatewayRefusal, requestId: string): DialectError {
  const { status, message, type, code, param } = refusal;
  const metadata = { request_id: requestId, explanation: message, attempts: [] };
  return { httpStatus: status, message, type, code, param, rejection: null, metadata };
}

type Chain = Parameters<typeof answerMetadata>[1];

/** The error if no model in the chain answered. */
export function failureError(outcome: FailedOutcome, record: HistoryRecord, chain: Chain): DialectError {
  const { httpStatus, errorType: type } = outcome;
  // The one client limit that is only discovered while the request waits.
  const code = type === 'client_limited' ? 'concurrent_requests' : type;
  const error = withAttempts(headline[type], type, { record, chain, code, httpStatus });
  const { resetsAtMs = null } = outcome;
  if (resetsAtMs === null) return error;
  return { ...error, metadata: { ...error.metadata, resets_at: new Date(resetsAtMs).toISOString() } };
}

/** The in-band event for an answer that was interrupted after part of it was sent. */
export function partialError(type: GatewayErrorType, record: HistoryRecord, chain: Chain): DialectError {
  const code = 'partial_answer';
  const message = 'The answer was cut off and is incomplete.';
  return withAttempts(message, type, { record, chain, code, httpStatus: PARTIAL_STATUS });
}

/** The error for an answer that was interrupted before anything was sent. */
const PARTIAL_STATUS = 502;

type ErrorInput = {
  readonly record: HistoryRecord;
  readonly chain: Chain;
  readonly code: string;
  readonly httpStatus: number;
};

function withAttempts(
  message: string,
  type: GatewayErrorType,
  { record, chain, code, httpStatus }: ErrorInput,
): DialectError {
  const { request_id, explanation, attempts } = answerMetadata(record, chain);
  return {
    httpStatus,
    message: explanation.includes(message) ? explanation : `${message} ${explanation}`,
    type,
    code,
    param: null,
    rejection: rejectionOf(record),
    metadata: { request_id, explanation, attempts },
  };
}

/** The message of the last upstream called, if it rejected the request. */
function rejectionOf({ attempts }: HistoryRecord): string | null {
  const last = attempts.findLast(({ outcome }) => outcome === 'failed');
  if (last?.origin !== 'request') return null;
  return last.evidence.find(({ field }) => /(?:^|\.)(?:message|raw)$/.test(field))?.value ?? null;
}

const headline: Readonly<Record<GatewayErrorType, string>> = {
  chain_exhausted: 'No model in the chain answered.',
  no_capable_model: 'No model in the chain can be used for this request.',
  all_cooling_down: 'Every model in the chain is in cooldown.',
  budget_exceeded: 'The credits or the budget are used up.',
  request_rejected: 'The request was rejected.',
  credentials: 'The key was rejected.',
  invalid_request: 'Invalid request.',
  unauthorized: 'Unauthorized.',
  forbidden: 'Forbidden.',
  client_limited: 'A limit of this client is reached.',
  timeout: 'The deadline passed before a model answered.',
  overloaded: 'Understudy is handling too many requests.',
  unavailable: 'Understudy is unavailable.',
  internal: 'Understudy failed because of a bug.',
};
