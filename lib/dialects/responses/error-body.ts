import type { GatewayErrorType } from '#lib/contracts/vocabulary';
import type { DialectError } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';

/** An error in the words of Responses, with what Understudy knows beside it. */
export function errorBody({ httpStatus, message, type, code, param, metadata }: DialectError): Body {
  return {
    error: { message, type: wireType(type, httpStatus), code, param, metadata: { type, ...metadata } },
  };
}

function wireType(type: GatewayErrorType, httpStatus: number): string {
  if (type === 'internal' || type === 'unavailable') return 'server_error';
  switch (httpStatus) {
    case 404:
      return 'not_found';
    case 429:
      return 'too_many_requests';
    default:
      return httpStatus < 500 ? 'invalid_request' : 'model_error';
  }
}

/** The code of a response that failed: an enumeration of OpenAI's, which clients act on. */
export function failureCode({ httpStatus }: DialectError): string {
  return httpStatus === 429 ? 'rate_limit_exceeded' : 'server_error';
}
