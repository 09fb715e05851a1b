import { usefulPart } from '#lib/contracts/useful-part';
import type { ExplainInput } from '#lib/contracts/verdict';
import { findObjects } from '#lib/upstreams/verdict/loose-json';
import { isPage, startOfPage } from '#lib/upstreams/verdict/page';
import { findError } from '#lib/upstreams/verdict/read-error';
import {
  asList,
  asNumber,
  asRecord,
  asText,
  linesOf,
  parseJson,
  trimPadding,
  type JsonRecord,
} from '#lib/upstreams/verdict/read-json';
import { speakerAround, type Speaker } from '#lib/upstreams/verdict/speaker';
import type { UpstreamReply } from '#lib/engine/upstream-reply';
import { readLogTime, type LogTime } from './log-time.ts';
import { readPrintedHead } from './printed-head.ts';
import { statusInText } from './printed-status.ts';
import { unescapeOnce } from './unescape.ts';

/** A parsed paste. */
export type Paste = {
  /** All parts that may be a server's answer, from the outermost in; never empty. */
  readonly pieces: readonly UpstreamReply[];
  /** Who was called, according to the text as a whole. */
  readonly around: Speaker;
  /** When the error occurred; null if unknown. */
  readonly occurred: LogTime | null;
};

/** More pieces and deeper nesting than any real paste has. */
const MAX_PIECES = 40;
const MAX_DEPTH = 10;

type Headers = Readonly<Record<string, string>>;
type Around = { readonly status: number | null; readonly headers: Headers };

/** Parses any pasted text: a body, a log, a traceback, a client's error, or several of them. */
export function readPaste({ status, headers, body }: ExplainInput): Paste {
  const text = typeof body === 'string' ? usefulPart(trimPadding(body)) : null;
  const head = text === null ? null : readPrintedHead(text);
  const named: Record<string, string> = {};
  addHeaders(named, headers);
  addHeaders(named, head?.headers);
  const said = typeof status === 'number' && status >= 100 && status <= 599 ? status : null;
  const rest = head?.rest ?? text;
  const outer: Around = { status: said ?? head?.status ?? null, headers: named };
  const collector = new Collector();
  if (rest === null) collector.takeValue(body, outer, MAX_DEPTH);
  else collector.takeText(rest, outer, MAX_DEPTH);
  const lines = text ?? linesOf(body);
  const pieces = collector.pieces.length > 0 ? collector.pieces : [pieceOf(rest ?? body, outer)];
  return { pieces, around: speakerAround(lines), occurred: readLogTime(lines, named) };
}

/** Fields with a request or a configuration rather than an answer. */
const notAnswers =
  /^(?:request|requestBody\w*|requestOptions|messages|prompt|input|contents|config|options|params|tools|stack|previous_errors)$/i;

/** Fields that may contain an error message. */
const sayings = /message|msg|err|detail|reason|title|description|text|body|raw|cause|status|output/i;

class Collector {
  readonly pieces: UpstreamReply[] = [];

  takeText(text: string, around: Around, depth: number): void {
    if (depth === 0 || this.pieces.length >= MAX_PIECES) return;
    const trimmed = trimPadding(text);
    const whole = parseJson(trimmed);
    if (whole !== undefined) return this.takeValue(whole, around, depth - 1);
    if (/^(?:data|event|id|retry)?:/m.test(trimmed) && /^data: ?[[{]/m.test(trimmed))
      return this.add(trimmed, { ...around, status: around.status ?? 200 }, true);
    if (isPage(trimmed)) {
      const before = trimmed.slice(0, startOfPage(trimmed));
      return this.add(trimmed, { ...around, status: around.status ?? statusInText(before) });
    }
    this.#takeMixed(trimmed, around, depth);
  }

  /** Text with embedded objects, as in logs, including quoted and doubly quoted ones. */
  #takeMixed(text: string, around: Around, depth: number): void {
    const objects = findObjects(text, MAX_PIECES);
    const words = withoutSpans(text, objects);
    const status = around.status ?? statusInText(words) ?? (objects.length === 0 ? null : statusInText(text));
    for (const { record } of objects) this.takeValue(record, { ...around, status }, depth - 1);
    this.add(words, { ...around, status });
    let quoted = text;
    for (let level = 0; level < 2; level += 1) {
      const plain = unescapeOnce(quoted);
      if (plain === null) break;
      for (const { record } of findObjects(plain, MAX_PIECES))
        this.takeValue(record, { ...around, status }, depth - 2);
      quoted = plain;
    }
  }

  takeValue(value: unknown, around: Around, depth: number): void {
    if (depth <= 0 || this.pieces.length >= MAX_PIECES) return;
    if (Array.isArray(value)) {
      for (const item of asList(value).slice(0, 20)) this.takeValue(item, around, depth - 1);
      return;
    }
    const record = asRecord(value);
    if (record === null) {
      if (typeof value === 'string') this.takeText(value, around, depth - 1);
      return;
    }
    const flattened = unflatten(record);
    if (flattened !== null) this.takeValue(flattened, around, depth - 1);
    const here = within(record, around);
    const found = findError(record);
    if (found !== null || Array.isArray(record['choices'])) {
      const said = asText(found?.error['message'], 2_048) ?? '';
      this.add(record, { ...here, status: here.status ?? statusInText(said) }, isChunk(record));
    }
    // An error that OpenRouter wrapped is read as a whole, because the wrapper says whose words it contains.
    if (isWrapped(record) || (found !== null && isWrapped(found.error))) return;
    for (const [key, inner] of Object.entries(record).slice(0, 60)) {
      if (notAnswers.test(key)) continue;
      if (key === 'error' && found?.error !== undefined) this.#takeInside(found.error, here, depth - 1);
      else this.#takeInner(key, inner, here, depth - 1);
    }
  }

  /** Takes the errors nested in the fields of an error. */
  #takeInside(error: JsonRecord, around: Around, depth: number): void {
    for (const [key, inner] of Object.entries(error).slice(0, 60))
      if (!notAnswers.test(key)) this.#takeInner(key, inner, around, depth);
  }

  #takeInner(key: string, inner: unknown, around: Around, depth: number): void {
    if (typeof inner !== 'string') return this.takeValue(inner, around, depth);
    if (inner.includes('{')) return this.takeText(inner, around, depth);
    if (sayings.test(key) && /\s/.test(inner.trim()))
      this.add(inner, { ...around, status: around.status ?? statusInText(inner) });
  }

  add(body: unknown, around: Around, isStreamed = false): void {
    if (this.pieces.length >= MAX_PIECES) return;
    if (typeof body === 'string' && !/\p{L}|\d{3}/u.test(body)) return;
    this.pieces.push({ ...pieceOf(body, around), streamed: isStreamed });
  }
}

function pieceOf(body: unknown, { status, headers }: Around): UpstreamReply {
  return { status, headers, body, streamed: false, fault: null };
}

/** Adds the status and headers of a record to its contents. */
function within(record: JsonRecord, around: Around): Around {
  const own = asNumber(
    record['statusCode'] ??
      record['status_code'] ??
      record['httpStatusCode'] ??
      record['httpStatus'] ??
      record['status'] ??
      asRecord(record['$metadata'])?.['httpStatusCode'],
  );
  const headers = asRecord(record['responseHeaders']) ?? asRecord(record['headers']);
  const named: Record<string, string> = { ...around.headers };
  addHeaders(named, headers);
  const isStatus = own !== null && own >= 100 && own <= 599;
  return { status: isStatus ? own : around.status, headers: named };
}

function isWrapped(record: JsonRecord): boolean {
  const metadata = asRecord(record['metadata']);
  return (
    metadata !== null &&
    ['raw', 'provider_name', 'limit_source', 'error_type', 'reasons', 'headers'].some(
      (key) => key in metadata,
    )
  );
}

/** Expands keys such as `error.metadata.raw`; null if there are none. */
function unflatten(record: JsonRecord): JsonRecord | null {
  const dotted = Object.entries(record)
    .slice(0, 60)
    .filter(([key]) =>
      /^(?:error|err|response|data|exception)(?:\.(?!__proto__)[\w-]{1,40}){1,5}$/i.test(key),
    );
  if (dotted.length === 0) return null;
  const whole: Record<string, unknown> = {};
  for (const [key, value] of dotted) {
    const path = key.split('.');
    const last = path.pop() ?? '';
    let at = whole;
    for (const name of path) {
      const inner = asRecord(Object.hasOwn(at, name) ? at[name] : undefined);
      const next: Record<string, unknown> = { ...inner };
      at[name] = next;
      at = next;
    }
    at[last] = value;
  }
  return whole;
}

function isChunk(document: JsonRecord): boolean {
  return document['object'] === 'chat.completion.chunk' && document['error'] !== undefined;
}

function withoutSpans(
  text: string,
  spans: readonly { readonly start: number; readonly end: number }[],
): string {
  let words = '';
  let upTo = 0;
  for (const { start, end } of spans) {
    words += `${text.slice(upTo, start)}\n`;
    upTo = end;
  }
  return words + text.slice(upTo);
}

function addHeaders(
  named: Record<string, string>,
  headers: Readonly<Record<string, unknown>> | null | undefined,
): void {
  if (headers === null || headers === undefined) return;
  for (const [name, value] of Object.entries(headers).slice(0, 200)) {
    const first: unknown = Array.isArray(value) ? asList(value)[0] : value;
    if (typeof first === 'string' || typeof first === 'number') named[name.toLowerCase()] ??= String(first);
  }
}
