import type { ExplainInput } from '#lib/contracts/verdict';
import type { UpstreamReply } from './upstream-reply.ts';
import { readPrintedHead } from './printed-head.ts';
import { findJson } from './verdict/loose-json.ts';
import {
  asList,
  asNumber,
  asRecord,
  asText,
  parseJson,
  textBound,
  trimPadding,
  type JsonRecord,
} from './verdict/read-json.ts';

/** Makes a reply of whatever a person pasted: a body, a log line, an SDK's exception, a dump of a stream. */
export function replyFromPaste({ status, headers, body }: ExplainInput): UpstreamReply {
  const named: Record<string, string> = {};
  addHeaders(named, headers);
  const text = typeof body === 'string' ? body : null;
  const head = text === null ? null : readPrintedHead(text);
  addHeaders(named, head?.headers);
  const behindHead = head?.rest ?? text;
  const unwrapped = unwrap(behindHead === null ? body : readText(behindHead), named);
  const said = typeof status === 'number' && status >= 100 && status <= 599 ? status : null;
  const found = said ?? head?.status ?? unwrapped.status;
  return {
    status: found ?? (text === null ? null : statusInText(text)),
    headers: named,
    body: unwrapped.body,
    streamed: isChunk(unwrapped.body) || (text !== null && /^data: ?\{/m.test(text.slice(0, textBound))),
    fault: null,
  };
}

/** JSON as a whole or inside a line; streams and everything else stay text. */
function readText(body: string): unknown {
  const text = bounded(trimPadding(body));
  const whole = parseJson(text);
  if (whole !== undefined) return whole;
  if (/^(?:data|event|id|retry)?:/m.test(text) || text.startsWith('<')) return text;
  // What was sent, too, may stand beside what came back.
  return findJson(text, holdsError) ?? findJson(text, looksLikeAnswer) ?? text;
}

/** Of a long log what is at its two ends: errors begin it, or end it. */
function bounded(text: string): string {
  if (text.length <= textBound) return text;
  const half = Math.floor(textBound / 2) - 1;
  return `${text.slice(0, half)}\n${text.slice(-half)}`;
}

function holdsError(record: JsonRecord): boolean {
  return ['error', 'errors', 'responseBody', 'response_body'].some(
    (key) => record[key] !== null && record[key] !== undefined,
  );
}

function looksLikeAnswer(record: JsonRecord): boolean {
  return ['message', 'detail', 'choices', 'body', 'data'].some((key) => key in record);
}

type Unwrapped = { readonly body: unknown; readonly status: number | null };

/** SDKs wrap the answer: `{status, body}`, `{statusCode, responseBody}`, `{response: {status, data}}`. */
function unwrap(value: unknown, headers: Record<string, string>): Unwrapped {
  let body = value;
  let status: number | null = null;
  for (let depth = 0; depth < 4; depth += 1) {
    const record = asRecord(body);
    if (record === null || Array.isArray(record['choices'])) break;
    const own = asNumber(record['statusCode'] ?? record['status_code'] ?? record['status']);
    addHeaders(headers, asRecord(record['responseHeaders']) ?? asRecord(record['headers']));
    if (own !== null && own >= 100 && own <= 599) status ??= own;
    const inner = innerBody(record);
    if (inner === undefined) break;
    body = typeof inner === 'string' ? readText(inner) : inner;
  }
  return { body, status };
}

function innerBody(record: JsonRecord): unknown {
  const response = asRecord(record['response']);
  if (
    response !== null &&
    ('data' in response || 'body' in response || 'status' in response) &&
    !('error' in response)
  ) {
    return 'data' in response && !('status' in response) ? response['data'] : response;
  }
  for (const key of ['responseBody', 'response_body', 'body', 'data']) {
    const value = record[key];
    if (value === undefined || value === null || ('error' in record && asRecord(record['error']) !== null))
      continue;
    if (asRecord(value) !== null || asText(value) !== null) return value;
  }
  const cause = asRecord(record['cause']) ?? asRecord(record['lastError']);
  return cause !== null && !('error' in record) && (holdsError(cause) || looksLikeAnswer(cause))
    ? cause
    : undefined;
}

function addHeaders(
  named: Record<string, string>,
  headers: Readonly<Record<string, unknown>> | null | undefined,
): void {
  if (headers === null || headers === undefined) return;
  for (const [name, value] of Object.entries(headers).slice(0, 200)) {
    const text: unknown = Array.isArray(value) ? asList(value)[0] : value;
    if (typeof text === 'string' || typeof text === 'number') named[name.toLowerCase()] ??= String(text);
  }
}

/** `429 {"error"…`, `Error code: 402 - {`, `HTTP/2 503`, `status code 500`. */
function statusInText(body: string): number | null {
  for (const text of [body.slice(0, 2_048), body.slice(2_048).slice(-2_048)]) {
    const match =
      /\b(?:HTTP(?:\/[\d.]{1,3})?|status(?:[ _]?code)?|error(?: code)?|code|failed with(?: status)?)['"]?\s{0,2}[:= (]?\s{0,2}([1-5]\d{2})\b/i.exec(
        text,
      ) ??
      /^\W{0,3}([45]\d{2})\b/.exec(text) ??
      /\(([45]\d{2})\)|\b([45]\d{2}) (?:\{|Too Many|Bad |Unauthorized|Forbidden|Not Found|Payment|Internal|Service|Gateway|Provider)/i.exec(
        text,
      );
    const digits = match?.[1] ?? match?.[2];
    if (digits !== undefined) return Number(digits);
  }
  return onlyStatusIn(body);
}

const knownStatus = /^(?:40[0-489]|41[0-9]|42[0-9]|451|499|50[0-9]|52[0-9]|530)$/;

/** A short sentence, in whatever language, with one number that is a status. */
function onlyStatusIn(body: string): number | null {
  if (body.length > 200) return null;
  const numbers = body.match(/(?<![\w.:/-]|\bline )\d+(?![\w./-])/g) ?? [];
  const [only] = numbers;
  return numbers.length === 1 && only !== undefined && knownStatus.test(only) ? Number(only) : null;
}

function isChunk(body: unknown): boolean {
  const document = asRecord(body);
  return document?.['object'] === 'chat.completion.chunk' && document['error'] !== undefined;
}
