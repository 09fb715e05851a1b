import { textBound, type JsonRecord } from './read-json.ts';

/** Deeper than any real error. */
const MAX_DEPTH = 40;
/** The budget of characters to examine per text, over all possible starts of an object. */
const MAX_LOOKS = 200_000;
/** The minimum cost of one possible start. */
const LOOKS_PER_PLACE = 50;

/**
 * Finds the first matching object inside other text, such as a log line or a traceback. Accepts JSON, and
 * objects as Python or JavaScript print them, even if truncated.
 */
export function findJson(text: string, isWanted: (record: JsonRecord) => boolean): JsonRecord | null {
  for (const { record } of objectsIn(text, 'nested')) if (isWanted(record)) return record;
  return null;
}

export type FoundObject = { readonly record: JsonRecord; readonly start: number; readonly end: number };

/** The objects in a text that are not nested in each other. `most` limits their number. */
export function findObjects(text: string, most: number): FoundObject[] {
  const found: FoundObject[] = [];
  for (const object of objectsIn(text, 'apart')) {
    found.push(object);
    if (found.length === most) break;
  }
  return found;
}

function* objectsIn(text: string, next: 'nested' | 'apart'): Generator<FoundObject> {
  const searched = withoutEllipsis(text.slice(0, textBound));
  let looksLeft = MAX_LOOKS;
  let start = searched.indexOf('{');
  while (start >= 0 && looksLeft > 0) {
    const { record, end } = readObjectAt(searched, start);
    looksLeft -= Math.max(LOOKS_PER_PLACE, end - start);
    if (record !== null) yield { record, start, end: Math.min(end, searched.length) };
    start = searched.indexOf('{', record !== null && next === 'apart' ? end : start + 1);
  }
}

/**
 * Removes the dots with which logs truncate lines. Scans backwards, because a pattern that ends with `$`
 * would backtrack at each dot.
 */
function withoutEllipsis(text: string): string {
  let end = text.trimEnd().length;
  while (end > 0 && (text.charAt(end - 1) === '.' || text.charAt(end - 1) === '…')) end -= 1;
  const cut = text.slice(end);
  return cut.includes('...') || cut.includes('…') ? text.slice(0, end) : text;
}

const broken = Symbol('not an object in any known notation');
type Read<Value> = Value | typeof broken;

/** Unquoted numbers and words. */
const bareWord = /[^\s,:{}[\]"'`][^,{}[\]"'`\n]{0,200}/y;
const bareKey = /[A-Za-z_$][\w$-]{0,80}|\[[^\]\n]{1,60}\]/y;
/** `[Object]`, `[Circular *1]`, `<Response [429]>`: values of which only the name was printed. */
const namedOnly =
  /\[(?:Object|Array|Circular|Function|Getter|class|AsyncFunction)\b[^\]\n]{0,80}\]|<[^>\n]{0,120}>/y;

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** Reads one object, or its start if the text is truncated. */
function readObjectAt(
  text: string,
  start: number,
): { readonly record: JsonRecord | null; readonly end: number } {
  let at = start;

  const skipSpace = (): string => {
    while (at < text.length && text.charCodeAt(at) <= 0x20) at += 1;
    return text.charAt(at);
  };
  const take = (expression: RegExp): string | null => {
    expression.lastIndex = at;
    const taken = expression.exec(text)?.[0] ?? null;
    if (taken !== null) at += taken.length;
    return taken;
  };

  const readString = (): string => {
    const quote = text.charAt(at);
    let value = '';
    for (at += 1; at < text.length; at += 1) {
      const char = text.charAt(at);
      if (char === '\\') {
        const code = /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2}))/iy;
        code.lastIndex = at;
        const match = code.exec(text);
        const next = text.charAt(at + 1);
        value +=
          match === null
            ? (escapes[next] ?? next)
            : String.fromCharCode(parseInt(match[1] ?? match[2] ?? '', 16));
        at += match === null ? 1 : match[0].length - 1;
      } else if (char === quote && (quote !== "'" || endsHere())) break;
      else value += char;
    }
    at += 1;
    return value;
  };
  /** An apostrophe inside a word does not end a string. */
  const endsHere = (): boolean => /^.\s*(?:[,:}\])+]|$)/.test(text.slice(at, at + 40));

  const readObject = (depth: number): Read<JsonRecord> => {
    if (depth === 0) return broken;
    const entries: [string, unknown][] = [];
    at += 1;
    for (;;) {
      const char = skipSpace();
      if (char === '' || char === '}') break;
      if (char === ',') {
        at += 1;
        continue;
      }
      const key = char === '"' || char === "'" ? readString() : take(bareKey);
      if (key === null) return broken;
      const colon = skipSpace();
      if (colon === '') break;
      if (colon !== ':') return broken;
      at += 1;
      if (skipSpace() === '') break;
      const value = readValue(depth);
      if (value === broken) return broken;
      entries.push([key, value]);
      if (!['', ',', '}'].includes(skipSpace())) return broken;
    }
    at += 1;
    return Object.fromEntries(entries);
  };

  const readList = (depth: number): Read<unknown[]> => {
    if (depth === 0) return broken;
    const items: unknown[] = [];
    at += 1;
    for (;;) {
      const char = skipSpace();
      if (char === '' || char === ']') break;
      if (char === ',') {
        at += 1;
        continue;
      }
      const value = readValue(depth);
      if (value === broken) return broken;
      items.push(value);
      if (!['', ',', ']'].includes(skipSpace())) return broken;
    }
    at += 1;
    return items;
  };

  const readValue = (depth: number): unknown => {
    const char = text.charAt(at);
    if (char === '"' || char === "'" || char === '`') {
      let value = readString();
      // Node prints multi-line strings as a concatenation.
      while (/^\s*\+\s*["'`]/.test(text.slice(at, at + 80))) {
        take(/\s*\+\s*/y);
        value += readString();
      }
      return value;
    }
    const named = take(namedOnly);
    if (named === null) {
      if (char === '{') return readObject(depth - 1);
      if (char === '[') return readList(depth - 1);
    }
    const word = named === null ? (take(bareWord)?.trim() ?? null) : null;
    if (named === null && word === null) return broken;
    // `Headers { … }`
    return skipSpace() === '{' ? readObject(depth - 1) : word === null ? null : valueOf(word);
  };

  const record = readObject(MAX_DEPTH);
  return { record: record === broken ? null : record, end: at };
}

function valueOf(word: string): unknown {
  if (/^(?:null|None|undefined|NaN|nil)$/.test(word)) return null;
  if (/^(?:true|false)$/i.test(word)) return word.toLowerCase() === 'true';
  return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(word) ? Number(word) : word;
}
