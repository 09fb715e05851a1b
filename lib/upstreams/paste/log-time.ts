/** The time of an event. Without a time zone, it may be off by up to 14 hours. */
export type LogTime = { readonly atMs: number; readonly hasZone: boolean };

const EARLIEST_MS = Date.UTC(2022, 0, 1);
const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';

const httpDate =
  /\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}, \d{1,2}[ -][a-z]{3}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT\b/gi;
const isoDate =
  /\b(20\d{2})[-/](\d{2})[-/](\d{2})[T ,-]{1,3}\s?(\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z\b|[+-]\d{2}:?\d{2}\b)?/g;
const logDate = new RegExp(
  `\\b(\\d{1,2})/(${months})/(20\\d{2}):? ?(\\d{2}):(\\d{2}):(\\d{2})(?: ([+-]\\d{4}))?`,
  'gi',
);
/** A number that a log labels as a time, in milliseconds or seconds. Reset times don't count. */
const epoch = /(?:^|["'](?:time|timestamp|ts|created|date)["']?\s?[:=]\s?["']?)(1[6-9]\d{8}(?:\d{3})?)\b/gim;

/** The latest time at which the text was written: from its HTTP date or a log timestamp. */
export function readLogTime(text: string, headers: Readonly<Record<string, string>>): LogTime | null {
  const sent = Date.parse(headers['date'] ?? '');
  if (!Number.isNaN(sent)) return { atMs: sent, hasZone: true };
  const times = [...withZone(text), ...stamps(text)].filter(({ atMs }) => atMs >= EARLIEST_MS);
  return times.reduce<LogTime | null>(
    (last, time) => (last === null || time.atMs > last.atMs ? time : last),
    null,
  );
}

function* withZone(text: string): Generator<LogTime> {
  for (const [date] of text.matchAll(httpDate)) {
    const atMs = Date.parse(date);
    if (!Number.isNaN(atMs)) yield { atMs, hasZone: true };
  }
  for (const match of text.matchAll(epoch)) {
    const digits = match[1] ?? '';
    yield { atMs: Number(digits) * (digits.length === 13 ? 1 : 1_000), hasZone: true };
  }
}

/** Words that mark the following time as a future event. */
const toCome = /(?:reset\w*|until|expires?\w*|access on|available|retry\w*)\W{1,6}(?:at\W{1,3}|on\W{1,3})?$/i;

function* stamps(text: string): Generator<LogTime> {
  for (const match of text.matchAll(isoDate)) {
    if (toCome.test(text.slice(Math.max(0, match.index - 30), match.index))) continue;
    const [, year, month, day, hour, minute, second, zone] = match;
    const date = `${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}${zone ?? 'Z'}`;
    const atMs = Date.parse(date.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
    if (!Number.isNaN(atMs)) yield { atMs, hasZone: zone !== undefined };
  }
  for (const match of text.matchAll(logDate)) {
    const [, day, month, year, hour, minute, second, zone] = match;
    const atMs = Date.parse(`${day} ${month} ${year} ${hour}:${minute}:${second} ${zone ?? 'GMT'}`);
    if (!Number.isNaN(atMs)) yield { atMs, hasZone: zone !== undefined };
  }
}
