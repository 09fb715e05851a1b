import { isRecord } from '../is-record.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** The most text that is ever searched or parsed; an error that says who it was says so long before this. */
export const textBound = 65_536;

export function asRecord(value: unknown): JsonRecord | null {
  return isRecord(value) ? value : null;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A non-blank string, cut at `bound`; null for everything else. */
export function asText(value: unknown, bound = 4_096): string | null {
  if (typeof value !== 'string') return null;
  const text = trimPadding(value).slice(0, bound);
  return text.trim() === '' ? null : text;
}

export function asNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' && /^\s*-?\d{1,18}(?:\.\d{1,9})?\s*$/.test(value)) return Number(value);
  return null;
}

/** OpenRouter pads slow answers with white space before the JSON. */
export function trimPadding(text: string): string {
  const head = text.charCodeAt(0);
  if (head > 0x20 && head !== 0xfeff) return text;
  const first = text.slice(0, 1_048_576).search(/[^\s\uFEFF]/);
  return first < 0 ? '' : text.slice(first);
}

/** Parses text that is JSON as a whole, also where a string of JSON was encoded again. */
export function parseJson(text: string): unknown {
  let value: unknown = text;
  for (let depth = 0; depth < 3 && typeof value === 'string'; depth += 1) {
    const candidate = trimPadding(value);
    if (candidate.length > textBound || !/^[[{"]/.test(candidate)) break;
    try {
      value = JSON.parse(candidate);
    } catch {
      break;
    }
  }
  return typeof value === 'string' ? undefined : value;
}

/** Finds the first JSON object inside other text, such as a log line. */
export function findJson(text: string): unknown {
  const searched = text.slice(0, textBound);
  let from = 0;
  for (let tries = 0; tries < 8; tries += 1) {
    const start = searched.indexOf('{', from);
    if (start < 0) break;
    const end = endOfObject(searched, start);
    if (end > start) {
      const slice = searched.slice(start, end + 1);
      const parsed = parseJson(slice) ?? parsePythonDict(slice);
      if (parsed !== undefined) return parsed;
    }
    from = start + 1;
  }
  return closeCutJson(searched);
}

/** Logs cut long lines: closes what was left open, so that what is there can be read. */
function closeCutJson(text: string): unknown {
  const start = text.search(/\{\s{0,20}["']/);
  if (start < 0) return undefined;
  const closers: string[] = [];
  let inString = false;
  for (let index = start; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (inString) {
      if (char === '\\') index += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{') closers.push('}');
    else if (char === '[') closers.push(']');
    else if (char === '}' || char === ']') closers.pop();
  }
  if (closers.length === 0 || closers.length > 40) return undefined;
  const body = text
    .slice(start)
    .replace(/\.{3,}$|…$/, '')
    .replace(/\\+$/, '');
  const ends = inString ? ['"', '":null'] : ['', 'null', ':null'];
  for (const end of ends) {
    const parsed = parseJson(
      `${inString ? body : body.replace(/[,\s]+$/, '')}${end}${closers.toReversed().join('')}`,
    );
    if (parsed !== undefined) return parsed;
  }
  return undefined;
}

/** The index of the brace that closes the one at `start`, or -1. Knows both kinds of quotes. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  let quote = '';
  for (let index = start; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (quote !== '') {
      if (char === '\\') index += 1;
      else if (char === quote) quote = '';
    } else if (char === '"') {
      quote = char;
    } else if (char === "'" && /[[{,:(\s]/.test(text.charAt(index - 1))) {
      quote = char;
    } else if (char === '{') {
      depth += 1;
    } else if (char === '}') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return -1;
}

/** Python prints a dict with single quotes, `None` and `True`; its SDKs put that into their messages. */
function parsePythonDict(text: string): unknown {
  if (!text.includes("'")) return undefined;
  let json = '';
  let index = 0;
  while (index < text.length) {
    const char = text.charAt(index);
    if (char === '"' || char === "'") {
      const end = endOfString(text, index, char);
      if (end < 0) return undefined;
      json += JSON.stringify(unescapePython(text.slice(index + 1, end)));
      index = end + 1;
      continue;
    }
    const word = /^(?:None|True|False)\b/.exec(text.slice(index, index + 6))?.[0];
    if (word === undefined) {
      json += char;
      index += 1;
    } else {
      json += word === 'None' ? 'null' : word.toLowerCase();
      index += word.length;
    }
  }
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function endOfString(text: string, start: number, quote: string): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '\\') index += 1;
    else if (char === quote) return index;
  }
  return -1;
}

function unescapePython(text: string): string {
  return text.replace(/\\(.)/gs, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char));
}
