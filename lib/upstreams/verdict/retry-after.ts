import { asNumber, asRecord, asText, type JsonRecord } from './read-json.ts';
import type { SpentCounter } from './spent-counters.ts';

/** The longest plausible wait: a daily quota. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1_000;

export type RetryAfterSources = {
  readonly headers: Readonly<Record<string, string>>;
  /** Exhausted counters of the caller's own account at the called company. All of them must reset. */
  readonly spentCounters: readonly SpentCounter[];
  readonly error: JsonRecord | null;
  readonly metadata: JsonRecord | null;
  readonly availability: JsonRecord | null;
  /** The provider's raw text, which only counts if nothing else gives a time. */
  readonly raw: string;
  /** The message and its details, which count least. */
  readonly words: string;
};

export type RetryAfter = { readonly waitMs: number; readonly field: string; readonly value: string };

/**
 * When to retry according to the upstream, from the most exact source to the vaguest; null if it doesn't say.
 */
export function readRetryAfter(sources: RetryAfterSources, nowMs: number): RetryAfter | null {
  const { headers, error, metadata, availability } = sources;
  const inner = asRecord(metadata?.['headers']);
  const candidates: readonly Candidate[] = [
    ['header retry-after-ms', headers['retry-after-ms'], milliseconds],
    ['header retry-after', headers['retry-after'], (value) => secondsOrDate(value, nowMs)],
    [
      'error.metadata.headers.Retry-After',
      header(inner, 'retry-after'),
      (value) => secondsOrDate(value, nowMs),
    ],
    ...lastToReset(sources.spentCounters, nowMs),
    ['error.metadata.retry_after_seconds', metadata?.['retry_after_seconds'], seconds],
    ['error.availability.retry_after', availability?.['retry_after'], (value) => secondsOrDate(value, nowMs)],
    [
      'error.retry_after',
      error?.['retry_after'] ?? metadata?.['retry_after'],
      (value) => secondsOrDate(value, nowMs),
    ],
    ['header x-ratelimit-reset', headers['x-ratelimit-reset'], (value) => instant(value, nowMs)],
    [
      'error.metadata.headers.X-RateLimit-Reset',
      header(inner, 'x-ratelimit-reset'),
      (value) => instant(value, nowMs),
    ],
    ['error.metadata.resets_at', metadata?.['resets_at'], (value) => instant(value, nowMs)],
    ['error.metadata.raw', sources.raw, wordedDelay],
    ['error.message', sources.words, wordedDelay],
  ];
  let atOnce: RetryAfter | null = null;
  for (const [field, value, read] of candidates) {
    if (value === undefined || value === null || value === '') continue;
    const waitMs = read(value);
    if (waitMs === null || !Number.isFinite(waitMs) || waitMs < 0 || waitMs > LONGEST_WAIT_MS) continue;
    const found = { waitMs, field, value: read === wordedDelay ? `${waitMs / 1_000} s` : sayValue(value) };
    if (waitMs > 0) return found;
    // A wait of less than a second is often rounded to zero, so another field may be more exact.
    atOnce ??= found;
  }
  return atOnce;
}

type Candidate = readonly [string, unknown, (value: unknown) => number | null];

/** The reset of the counter that resets last. */
function lastToReset(counters: readonly SpentCounter[], nowMs: number): readonly Candidate[] {
  const resets = counters
    .flatMap(({ reset }) =>
      reset === null ? [] : [{ ...reset, waitMs: durationOrInstant(reset.value, nowMs) }],
    )
    .filter(({ waitMs }) => waitMs !== null)
    .toSorted((a, b) => (b.waitMs ?? 0) - (a.waitMs ?? 0));
  return resets.slice(0, 1).map(({ field, value, waitMs }) => [`header ${field}`, value, () => waitMs]);
}

const unitMs: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

/** `1m26.4s`, `6m0s`, `494ms`; or a number of seconds, or a time. */
function durationOrInstant(value: string, nowMs: number): number | null {
  const text = value.trim();
  if (!/^(?:\d{1,7}(?:\.\d{1,9})?(?:ms|[dhms]))+$/.test(text)) return instant(text, nowMs);
  let waitMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g))
    waitMs += Number(amount) * (unitMs[unit ?? ''] ?? 0);
  return Math.round(waitMs);
}

function sayValue(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Looks up a header inside a body, where names keep their case. */
function header(headers: JsonRecord | null, name: string): unknown {
  if (headers === null) return undefined;
  for (const [key, value] of Object.entries(headers).slice(0, 100)) {
    if (key.toLowerCase() === name) return Array.isArray(value) ? value[0] : value;
  }
  return undefined;
}

function milliseconds(value: unknown): number | null {
  const number = asNumber(value);
  return number === null ? null : Math.round(number);
}

function seconds(value: unknown): number | null {
  const number = asNumber(value);
  return number === null ? null : Math.round(number * 1_000);
}

function secondsOrDate(value: unknown, nowMs: number): number | null {
  return seconds(value) ?? date(value, nowMs);
}

/** Parses epoch milliseconds, as OpenRouter writes them, epoch seconds, or a wait in seconds. */
function instant(value: unknown, nowMs: number): number | null {
  const number = asNumber(value);
  if (number === null) return date(value, nowMs);
  if (number < 0) return null;
  if (number < 1_000_000) return number * 1_000;
  return untilMs(number < 100_000_000_000 ? number * 1_000 : number, nowMs);
}

function date(value: unknown, nowMs: number): number | null {
  const text = asText(value, 64);
  if (text === null || !/\d{4}/.test(text)) return null;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : untilMs(atMs, nowMs);
}

/** The wait until a time. A time that has just passed means now; an older one is ignored. */
function untilMs(atMs: number, nowMs: number): number | null {
  const waitMs = atMs - nowMs;
  if (waitMs >= 0) return Math.round(waitMs);
  return waitMs > -60_000 ? 0 : null;
}

/** `"retryDelay": "17s"`, `try again in 6.5s`, `in 9m38.016s`, `in 644ms`. */
function wordedDelay(value: unknown): number | null {
  const text = asText(value);
  if (text === null) return null;
  const match =
    /(?:retryDelay\W{1,8}|(?:try again|retry(?: again)?|retry after|available again)\s(?:in|after)?\s{0,2})((?:\d{1,3}\s?h)?\s?(?:\d{1,4}\s?m(?!s))?\s?\d{0,6}(?:\.\d{1,9})?)\s?(ms|s|sec|seconds?|minutes?|h|m)?\b/i.exec(
      text,
    );
  const amount = match?.[1]?.trim();
  if (match === null || amount === undefined || !/\d/.test(amount)) return null;
  const hours = Number(/(\d+)\s?h/i.exec(amount)?.[1] ?? 0);
  const minutes = Number(/(\d+)\s?m/i.exec(amount)?.[1] ?? 0);
  const rest = Number(/(\d+(?:\.\d+)?)$/.exec(amount)?.[1] ?? 0);
  const unit = (match[2] ?? 's').toLowerCase();
  const restMs =
    unit === 'ms'
      ? rest
      : unit.startsWith('m')
        ? rest * 60_000
        : unit === 'h'
          ? rest * 3_600_000
          : rest * 1_000;
  return Math.round(hours * 3_600_000 + minutes * 60_000 + restMs);
}
