import type { Cause } from '#lib/contracts/cause';
import type { Evidence } from '#lib/contracts/verdict';
import type { Action, Origin } from '#lib/contracts/vocabulary';
import type { Limit, Obstacle } from '../classification.ts';
import { redact } from '../redact.ts';
import type { TransportFault } from '../upstream-reply.ts';
import type { Signals } from './signals.ts';

/** What one rule concludes. Left out: certain is true, and everything else is what the signals say. */
export type Finding = {
  readonly cause: Cause;
  readonly origin: Origin;
  readonly action: Action;
  readonly certain?: boolean;
  readonly evidence: readonly Evidence[];
  /** Used only where upstream did not say when. */
  readonly defaultRetryAfterMs?: number | null;
  readonly limit?: Limit | null;
  readonly missingCapability?: string | null;
  readonly obstacle?: Obstacle | null;
  readonly flaggedFor?: string | null;
  readonly resetsAt?: string | null;
  readonly host?: string | null;
  readonly fault?: TransportFault | null;
  /** Where the story is told by another part of the reply than its main error. */
  readonly provider?: string | null;
  readonly message?: string | null;
};

/** Null where the rule has nothing to say, so that the next one is asked. */
export type Rule = (signals: Signals, nowMs: number) => Finding | null;

/** An item of evidence, fit to be stored and shown. */
export function evidence(field: string, value: unknown, meaning: string): Evidence {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return { field, value: redact(text.slice(0, 4_096), 200), meaning };
}

/** The words around a match, cut at words and lines, so that the evidence reads as it stood. */
export function excerpt(text: string, at: number, length: number): string {
  const start = Math.max(text.lastIndexOf('\n', at) + 1, at - 80);
  const lineEnd = text.indexOf('\n', at + length);
  const end = Math.min(lineEnd < 0 ? text.length : lineEnd, at + length + 100);
  let piece = text.slice(start, end);
  if (start > 0 && /\w/.test(text.charAt(start - 1))) piece = piece.replace(/^[^\s]{0,40}\s/, '');
  if (end < text.length && /\w/.test(text.charAt(end))) piece = piece.replace(/\s[^\s]{0,40}$/, '');
  return piece.trim();
}

/** Milliseconds to the next 00:00 UTC, when OpenRouter's daily counters start again. */
export function untilUtcMidnightMs(nowMs: number): number {
  const dayMs = 86_400_000;
  return dayMs - (((nowMs % dayMs) + dayMs) % dayMs);
}
