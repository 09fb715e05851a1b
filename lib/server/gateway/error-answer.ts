import type { GatewayErrorType } from '#lib/contracts/vocabulary';
import type { FailedOutcome } from '#lib/engine/execution';
import { answerMetadata } from './answer-metadata.ts';
import type { GatewayRefusal } from './gateway-error.ts';
import type { HistoryRecord } from './history-record.ts';

/** OpenAI's error shape, with what Understudy knows beside it. */
export type ErrorAnswer = {
  readonly error: {
    readonly message: string;
    readonly type: GatewayErrorType;
    readonly code: string;
    readonly param: string | null;
    readonly metadata: {
      readonly request_id: string;
      readonly explanation: string;
      readonly attempts: readonly unknown[];
    };
  };
};

export function refusalAnswer(refusal: GatewayRefusal, requestId: string): ErrorAnswer {
  const { message, type, code, param } = refusal;
  return {
    error: {
      message,
      type,
      code,
      param,
      metadata: { request_id: requestId, explanation: message, attempts: [] },
    },
  };
}

type Chain = Parameters<typeof answerMetadata>[1];

/** What a client gets when nothing of the chain served. */
export function failureAnswer(outcome: FailedOutcome, record: HistoryRecord, chain: Chain): ErrorAnswer {
  const type = outcome.errorType;
  // The one limit of a client that is only found while its request waits.
  const code = type === 'client_limited' ? 'concurrent_requests' : type;
  return withAttempts(headline[type], type, { record, chain, code });
}

/** The in-band event for an answer that broke after part of it was sent. */
export function partialAnswer(type: GatewayErrorType, record: HistoryRecord, chain: Chain): ErrorAnswer {
  const code = 'partial_answer';
  return withAttempts('The answer was cut off and is incomplete.', type, { record, chain, code });
}

function withAttempts(
  message: string,
  type: GatewayErrorType,
  { record, chain, code = type }: { record: HistoryRecord; chain: Chain; code?: string },
): ErrorAnswer {
  const { request_id, explanation, attempts } = answerMetadata(record, chain);
  return {
    error: {
      message: explanation.includes(message) ? explanation : `${message} ${explanation}`,
      type,
      code,
      param: null,
      metadata: { request_id, explanation, attempts },
    },
  };
}

const headline: Readonly<Record<GatewayErrorType, string>> = {
  chain_exhausted: 'No model in the chain answered.',
  no_capable_model: 'No model in the chain supports what this request needs.',
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
