import type { EventBatch, ChunkEvent } from './wire.ts';

/** An event whose text can be replaced while everything around it stays the same. */
export type Pattern = {
  /** What surrounds the text in the received event and in the event passed on. */
  readonly came: Frame;
  readonly sent: Frame;
  readonly event: ChunkEvent;
};
type Frame = { readonly before: string; readonly behind: string };

/**
 * The longest event matched by pattern: a regular expression that has to read an inlined image runs out of
 * stack.
 */
export const MAX_PATTERN_CHARACTERS = 16 * 1024;

/** The text around an event's text. Null unless the text is the value of the only key with that name. */
export function frameOf(wire: string, name: string, text: string): Frame | null {
  if (wire.length > MAX_PATTERN_CHARACTERS) return null;
  const key = `"${name}":`;
  const at = wire.indexOf(key);
  if (at < 0 || at !== wire.lastIndexOf(key)) return null;
  let start = at + key.length;
  while (wire[start] === ' ') start += 1;
  const literal = /^"((?:[^"\\]|\\.)*)"/.exec(wire.slice(start))?.[1];
  if (literal === undefined || textOfLiteral(literal) !== text) return null;
  return { before: wire.slice(0, start + 1), behind: wire.slice(start + 1 + literal.length) };
}

/** The rest of a JSON string, up to its closing quote. */
const stringEnd = /(?:[^"\\\p{Cc}]|\\.)+"/uy;

/**
 * Reads the events at the start of the raw text that differ from the pattern only in their text; null if
 * there are none.
 */
export function readByPattern(wire: string, { came, sent, event }: Pattern): EventBatch | null {
  const { before, behind } = came;
  const literals: string[] = [];
  let at = 0;
  let lastAt = 0;
  // Comparing slices takes a third of the time of `startsWith`, which compares character by character.
  while (wire.slice(at, at + before.length) === before) {
    const start = at + before.length;
    stringEnd.lastIndex = start;
    if (!stringEnd.test(wire)) break;
    const end = stringEnd.lastIndex - 1;
    if (wire.slice(end, end + behind.length) !== behind) break;
    literals.push(wire.slice(start, end));
    lastAt = at;
    at = end + behind.length;
  }
  const text = literals.length === 0 ? null : textOfLiteral(literals.join(''));
  if (text === null) return null;
  const isAsItCame = sent.before === before && sent.behind === behind;
  return {
    parts: event.parts,
    body: () => JSON.parse(wire.slice(wire.indexOf('data: ', lastAt) + 'data: '.length, at)) as unknown,
    chunk: {
      ...event.chunk,
      text,
      events: isAsItCame
        ? wire.slice(0, at)
        : literals.map((one) => `${sent.before}${one}${sent.behind}`).join(''),
    },
    rest: wire.slice(at),
  };
}

/** Parses the content of a JSON string, given without its quotes; null if it is not valid. */
function textOfLiteral(inner: string): string | null {
  if (!inner.includes('\\')) return inner;
  try {
    const value: unknown = JSON.parse(`"${inner}"`);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}
