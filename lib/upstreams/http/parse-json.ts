/** More than any answer has, and far less than what overflows the stack when it is looked through or written again. */
const MAX_DEPTH = 500;
/** A shorter text has no room for that many brackets. */
const SAFE_LENGTH = 2 * MAX_DEPTH;

export type JsonRead =
  | { readonly outcome: 'read'; readonly value: unknown }
  | { readonly outcome: 'not_json' }
  | { readonly outcome: 'too_deep' };

/** Parses what upstream sent. What is nested too deeply is not handed on: everything behind would fail over it. */
export function parseJson(text: string): JsonRead {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { outcome: 'not_json' };
  }
  return text.length > SAFE_LENGTH && isTooDeep(value, MAX_DEPTH)
    ? { outcome: 'too_deep' }
    : { outcome: 'read', value };
}

function isTooDeep(value: unknown, levelsLeft: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levelsLeft === 0) return true;
  for (const part of Array.isArray(value) ? value : Object.values(value))
    if (isTooDeep(part, levelsLeft - 1)) return true;
  return false;
}
