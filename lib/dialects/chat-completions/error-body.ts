import type { DialectError } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';

/** OpenAI's error format, with Understudy's own details. */
export function errorBody({ message, type, code, param, metadata }: DialectError): Body {
  return { error: { message, type, code, param, metadata } };
}
