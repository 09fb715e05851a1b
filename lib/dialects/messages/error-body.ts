import type { DialectError } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';

/** Anthropic's error format. Understudy's own details, including its error type, are in `metadata`. */
export function errorBody(error: DialectError): Body {
  const { httpStatus, message, type, code, param, rejection, metadata } = error;
  // Claude Code repairs a request if it recognizes the upstream's wording, so the message includes it.
  const shown =
    rejection === null || message.includes(rejection)
      ? message
      : `${message} The upstream said: ${rejection}`;
  return {
    type: 'error',
    error: { type: typeOfStatus(httpStatus), message: shown, metadata: { type, code, param, ...metadata } },
    request_id: metadata.request_id,
  };
}

const typeByStatus: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [408, 'timeout_error'],
  [409, 'conflict_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
]);

function typeOfStatus(status: number): string {
  return typeByStatus.get(status) ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}
