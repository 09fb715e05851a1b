import { findJsonExcess } from './json-bounds.ts';

export type JsonRead =
  | { readonly outcome: 'read'; readonly value: unknown }
  | { readonly outcome: 'not_json' }
  | { readonly outcome: 'too_deep' };

/**
 * Parses upstream's text. Text that is nested too deeply is not parsed, because later code would fail on it.
 */
export function parseJson(text: string): JsonRead {
  // The number of values in an answer is limited only by its size.
  if (findJsonExcess(text, Number.POSITIVE_INFINITY) !== null) return { outcome: 'too_deep' };
  try {
    return { outcome: 'read', value: JSON.parse(text) };
  } catch {
    return { outcome: 'not_json' };
  }
}
