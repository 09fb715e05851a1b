import { isRecord } from '#lib/engine/is-record';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** The maximum length of text to search or parse. The relevant part of an error comes well before this. */
export const textBound = 65_536;

export function asRecord(value: unknown): JsonRecord | null {
  return isRecord(value) ? value : null;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A non-blank string, truncated to `bound`; null for anything else. */
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

/** Removes the white space with which OpenRouter pads slow answers. */
export function trimPadding(text: string): string {
  const head = text.charCodeAt(0);
  if (head > 0x20 && head !== 0xfeff) return text;
  const first = text.slice(0, 1_048_576).search(/[^\s\uFEFF]/);
  return first < 0 ? '' : text.slice(first);
}

/** Parses a text that is JSON as a whole, even if it was encoded twice. */
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

/** The names and values of a document as lines to search, limited in length and depth. */
export function linesOf(value: unknown, bound = 8_192): string {
  const lines: string[] = [];
  let left = bound;
  const visit = (name: string, item: unknown, depth: number): void => {
    if (left <= 0) return;
    if (typeof item === 'object' && item !== null) {
      if (depth === 0) return;
      for (const [key, inner] of Object.entries(item).slice(0, 100)) visit(key, inner, depth - 1);
      return;
    }
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean') return;
    const line = `"${name.slice(0, 80)}": "${String(item).slice(0, 2_048)}"`;
    left -= line.length;
    lines.push(line);
  };
  visit('', value, 6);
  return lines.join('\n');
}
