import type { DialectError } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';

/** OpenAI's error shape, with what Understudy knows beside it. */
export function errorBody({ message, type, code, param, metadata }: DialectError): Body {
  return { error: { message, type, code, param, metadata } };
}
