import { usefulPart } from '#lib/contracts/useful-part';

/** The recognized parts of a pasted error. */
export type PastedError = {
  readonly shape: 'empty' | 'http' | 'json' | 'stream' | 'sdk' | 'text';
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed if it is JSON; otherwise the text, which is searched during classification. */
  readonly body: unknown;
  /** Whether the text was too long, so that only its relevant part was read. */
  readonly isCut: boolean;
};

type Head = { status: number | null; headers: Record<string, string>; rest: string };

const statusLine = /^(?:<\s)?HTTP\/[\d.]+\s+(\d{3})\b/i;
const headerLine = /^([!#$%&'*+.^_`|~0-9a-z-]+):[ \t]*(.*)$/i;
/** These may contain a key or a session id, and say nothing about a failure. */
const secretHeaders = new Set(['authorization', 'cookie', 'set-cookie', 'proxy-authorization', 'x-api-key']);

/**
 * Parses pasted text: a body, the output of `curl -i` or `curl -v`, a stream, or an error line from an SDK.
 */
export function readPaste(text: string): PastedError {
  const isCut = text.length > MAX_SENT_CHARACTERS;
  const trimmed = shorten(text).replaceAll('\r\n', '\n').trim();
  if (trimmed === '') return { shape: 'empty', status: null, headers: {}, body: null, isCut };
  const head = splitHead(trimmed);
  const rest = head.rest.trim();
  const found = readBody(rest);
  return {
    shape: head.status === null ? found.shape : 'http',
    status: head.status ?? found.status,
    headers: head.headers,
    body: found.body,
    isCut,
  };
}

/** Parses `name: value` lines as headers. Other lines are ignored. */
export function readHeaders(text: string): Record<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = headerLine.exec(line.trim().replace(/^<\s/, ''));
    const name = match?.[1]?.toLowerCase();
    const value = match?.[2]?.trim();
    if (name === undefined || value === undefined || secretHeaders.has(name)) continue;
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(headers);
}

/** Uses the last response head. Earlier ones come from proxies, redirects and `100 Continue`. */
function splitHead(text: string): Head {
  const isVerbose = /^< HTTP\//im.test(text);
  // Drop curl's own messages and the sent request, which contains the key.
  const lines = text
    .split('\n')
    .filter((line) => !isVerbose || !/^(?:[*>](?: |$)|[{}] \[\d+ bytes data\])/.test(line));
  const start = lines.findLastIndex((line) => statusLine.test(line));
  if (start < 0) return { status: null, headers: {}, rest: lines.join('\n') };
  const status = Number(statusLine.exec(lines[start] ?? '')?.[1]);
  const headerLines: string[] = [];
  let at = start + 1;
  for (; at < lines.length; at++) {
    const line = (lines[at] ?? '').replace(/^<\s?/, '');
    if (!headerLine.test(line)) break;
    headerLines.push(line);
  }
  // The empty line before the body, which curl marks too.
  if (/^<?\s*$/.test(lines[at] ?? '')) at += 1;
  return { status, headers: readHeaders(headerLines.join('\n')), rest: lines.slice(at).join('\n') };
}

function readBody(text: string): {
  shape: Exclude<PastedError['shape'], 'empty' | 'http'>;
  status: number | null;
  body: unknown;
} {
  const whole = parseJson(text);
  if (whole !== undefined) return { shape: 'json', status: null, body: whole };
  if (/^(?:data|event|id|:)/m.test(text) && /^data:/m.test(text)) {
    return { shape: 'stream', status: null, body: findStreamError(text) ?? text };
  }
  const status = findStatus(text);
  return { shape: status === null ? 'text' : 'sdk', status, body: text };
}

/** The error in the last stream event that contains one. */
function findStreamError(text: string): unknown {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => parseJson(line.slice('data:'.length).trim()))
    .findLast((event) => isRecord(event) && (hasError(event) || hasFailedChoice(event)));
}

function hasFailedChoice(event: Record<string, unknown>): boolean {
  const { choices } = event;
  return (
    Array.isArray(choices) &&
    choices.some(
      (choice: unknown) => isRecord(choice) && (hasError(choice) || choice['finish_reason'] === 'error'),
    )
  );
}

function hasError(value: Record<string, unknown>): boolean {
  return value['error'] !== undefined && value['error'] !== null;
}

/**
 * Finds the status in SDK messages: `Error code: 429 - {…}`, `429 Provider returned error`, `statusCode:
 * 429`.
 */
function findStatus(text: string): number | null {
  const match =
    /\b(?:error code|status(?:[ _]?code)?|http(?:\/[\d.]+)?)["']?\s*[:=]?\s*["']?([1-5]\d{2})\b/i.exec(
      text,
    ) ?? /^(?:[\w.]*(?:Error|Exception):\s*)?([1-5]\d{2})\s+[A-Z"{]/m.exec(text);
  return match === null ? null : Number(match[1]);
}

/** Fits into a request even if JSON escapes every character. A body of this length can be parsed whole. */
const MAX_SENT_CHARACTERS = 150_000;

/** The text, or its relevant part if it is too long. */
export function shorten(text: string): string {
  return text.length > MAX_SENT_CHARACTERS ? usefulPart(text) : text;
}

/** Undefined if the text is not a JSON object or array. */
function parseJson(text: string): unknown {
  if (!/^[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
