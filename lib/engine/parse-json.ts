import { findJsonExcess } from './json-bounds.ts';

export type JsonRead =
  | { readonly outcome: 'read'; readonly value: unknown }
  | { readonly outcome: 'not_json' }
  | { readonly outcome: 'too_deep' };

/** Parses what upstream sent. What is nested too deeply is not handed on: everything behind would fail over it. */
export function parseJson(text: string): JsonRead {
  // How many values an answer holds is bounded by its size alone.
  if (findJsonExcess(text, Number.POSITIVE_INFINITY) !== null) return { outcome: 'too_deep' };
  try {
    return { outcome: 'read', value: JSON.parse(text) };
  } catch {
    return { outcome: 'not_json' };
  }
}
