/**
 * The maximum nesting of JSON from any source: more than any schema needs, and far less than what overflows
 * the stack.
 */
export const MAX_JSON_DEPTH = 500;

/** A shorter text can't contain that many brackets. */
const SAFE_LENGTH = 2 * MAX_JSON_DEPTH;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Whether a text is nested too deeply or contains too many values to be parsed. It runs before `JSON.parse`,
 * which takes seconds for 5 MB of brackets and 19 s for 48 MB of empty lists.
 */
export function findJsonExcess(text: string, maxValues: number): 'too_deep' | 'too_many_values' | null {
  if (text.length <= SAFE_LENGTH) return null;
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth += 1;
        values += 1;
        if (depth > MAX_JSON_DEPTH) return 'too_deep';
        if (values > maxValues) return 'too_many_values';
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth -= 1;
        break;
      case COMMA:
        values += 1;
        if (values > maxValues) return 'too_many_values';
        break;
    }
  }
  return null;
}

/** The end of the string that starts at `start`, or of the text if the string has no end. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  if (end < 0) return text.length;
  // A base64 image is skipped in one step; a string with escapes is read character by character.
  if (text.charCodeAt(end - 1) !== BACKSLASH) return end;
  const escape = text.indexOf('\\', start + 1);
  for (end = escape; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === QUOTE) return end;
    if (code === BACKSLASH) end += 1;
  }
  return text.length;
}
