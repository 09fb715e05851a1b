import { findJsonExcess, MAX_JSON_DEPTH } from '#lib/engine/json-bounds';
import { refuse, type GatewayRefusal } from './gateway-error.ts';

export type JsonBodyRead =
  | { readonly outcome: 'read'; readonly body: unknown }
  | { readonly outcome: 'refused'; readonly refusal: GatewayRefusal };

/** More than the largest conversations have. JSON.parse takes about half a second for this many. */
const MAX_VALUES = 1_000_000;

/** Parses the body of a request, unless parsing would take too long. */
export function readJson(text: string): JsonBodyRead {
  if (text.trim() === '') return refused('no_body', 'The request has no body.');
  switch (findJsonExcess(text, MAX_VALUES)) {
    case 'too_deep':
      return refused('too_deep', `The body is nested more than ${MAX_JSON_DEPTH} levels deep.`);
    case 'too_many_values':
      return refused('too_many_values', 'The body contains more than 1,000,000 values.');
    case null:
  }
  try {
    return { outcome: 'read', body: JSON.parse(text) };
  } catch {
    return refused('not_json', 'The body is not valid JSON.');
  }
}

function refused(code: string, message: string): JsonBodyRead {
  return { outcome: 'refused', refusal: refuse(400, 'invalid_request', code, message) };
}
