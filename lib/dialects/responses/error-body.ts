import type { GatewayErrorType } from '#lib/contracts/vocabulary';
import type { DialectError } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';

/** An error in the format of Responses, with Understudy's own details. */
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

/** The error code of a failed response, from OpenAI's list, which clients rely on. */
export function failureCode({ httpStatus }: DialectError): string {
  return httpStatus === 429 ? 'rate_limit_exceeded' : 'server_error';
}
