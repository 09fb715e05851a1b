import type { Evidence } from '#lib/contracts/verdict';
import { redact } from '#lib/upstreams/redact';

/** Creates an item of evidence that is safe to store and show. */
export function evidence(field: string, value: unknown, meaning: string): Evidence {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return { field, value: redact(text.slice(0, 4_096), 200), meaning };
}

/** The text around a match, cut at words and lines. */
export function excerpt(text: string, at: number, length: number): string {
  const start = Math.max(text.lastIndexOf('\n', at) + 1, at - 80);
  const lineEnd = text.indexOf('\n', at + length);
  const end = Math.min(lineEnd < 0 ? text.length : lineEnd, at + length + 100);
  let piece = text.slice(start, end);
  if (start > 0 && /\w/.test(text.charAt(start - 1))) piece = piece.replace(/^[^\s]{0,40}\s/, '');
  if (end < text.length && /\w/.test(text.charAt(end))) piece = piece.replace(/\s[^\s]{0,40}$/, '');
  return piece.trim();
}
