import { MAX_PATTERN_CHARACTERS } from '#lib/dialects/text-pattern';
import type { EventBatch, ChunkEvent } from '#lib/dialects/wire';

/** Matches text events that differ from an earlier event only in their text and number. */
export type Pattern = { readonly matcher: RegExp; readonly event: ChunkEvent };

const TYPE = 'response.output_text.delta';

/**
 * A pattern for the events after this one. Null if there is none: the event is not a piece of text, or its
 * format is ambiguous.
 */
export function patternOf(data: string, event: ChunkEvent, before: Pattern | null): Pattern | null {
  if (event.chunk.text === '' || data.length > MAX_PATTERN_CHARACTERS || data.includes('\n')) return before;
  const wire = `event: ${TYPE}\ndata: ${data}\n\n`;
  if (before !== null && wordsAt(0, wire, before.matcher) !== null) return before;
  let rest = data;
  let source = `event: ${escapeLiteral(TYPE)}\\ndata: `;
  for (;;) {
    const found = varying.exec(rest);
    if (found === null) break;
    const [whole, key = '', gap = ''] = found;
    source += escapeLiteral(rest.slice(0, found.index)) + escapeLiteral(`"${key}":${gap}`) + valueOf(key);
    rest = rest.slice(found.index + whole.length);
  }
  source += `${escapeLiteral(rest)}\\n\\n`;
  const matcher = new RegExp(source, 'uy');
  // Check that the pattern reads the original event correctly; it doesn't if part of the text looks like a
  // field.
  const words = wordsAt(0, wire, matcher);
  return words !== null && textOf(words) === event.chunk.text ? { matcher, event } : null;
}

function wordsAt(at: number, wire: string, matcher: RegExp): string | null {
  matcher.lastIndex = at;
  return matcher.exec(wire)?.groups?.words ?? null;
}

/** The fields that change from event to event, with their values. */
const varying = /"(delta|sequence_number|obfuscation)":(\s*)(?:"(?:[^"\\]|\\.)*"|\d+)/u;

function valueOf(key: string): string {
  switch (key) {
    case 'delta':
      return '"(?<words>(?:[^"\\\\\\p{Cc}]|\\\\.)*)"';
    case 'sequence_number':
      return '\\d+';
    default:
      return '"(?:[^"\\\\\\p{Cc}]|\\\\.)*"';
  }
}

function escapeLiteral(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}

/** The matching events at the start of the raw text, as one piece; null if there are none. */
export function readByPattern(wire: string, { matcher, event }: Pattern): EventBatch | null {
  const literals: string[] = [];
  let at = 0;
  let lastAt = 0;
  for (;;) {
    const words = wordsAt(at, wire, matcher);
    if (words === null) break;
    literals.push(words);
    lastAt = at;
    at = matcher.lastIndex;
  }
  const text = literals.length === 0 ? null : textOf(literals.join(''));
  if (text === null || text === '') return null;
  return {
    parts: event.parts,
    body: () => parseData(wire.slice(lastAt, at)),
    chunk: { ...event.chunk, text, events: wire.slice(0, at) },
    rest: wire.slice(at),
  };
}

function parseData(event: string): unknown {
  return JSON.parse(event.slice(event.indexOf('data: ') + 'data: '.length));
}

/** Parses the content of a JSON string, given without its quotes; null if it is not valid. */
function textOf(inner: string): string | null {
  if (!inner.includes('\\')) return inner;
  try {
    const value: unknown = JSON.parse(`"${inner}"`);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}
