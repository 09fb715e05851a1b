import { isRecord } from '../chat-request.ts';

type Fields = Readonly<Record<string, unknown>>;

const typeByCode: ReadonlyMap<unknown, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
]);

function typeOfCode(code: unknown): string {
  return typeByCode.get(code) ?? (Number(code) >= 500 ? 'api_error' : 'invalid_request_error');
}

/**
 * Converts an error from Chat Completions as OpenRouter does for Messages clients, with its metadata next to
 * it.
 */
export function messagesError(error: Fields, requestId: string | null): Record<string, unknown> {
  const { code, message, metadata, ...more } = error;
  const { error_type: errorType, ...rest } = isRecord(metadata) ? metadata : {};
  return {
    type: 'error',
    error: {
      type: typeOfCode(code),
      message,
      ...(errorType === undefined ? {} : { error_type: errorType }),
      ...more,
    },
    ...(Object.keys(rest).length === 0 ? {} : { metadata: rest }),
    request_id: requestId,
  };
}
