import { usefulPart } from '#lib/contracts/useful-part';

/** What was recognised in a pasted error. */
export type PastedError = {
  readonly shape: 'empty' | 'http' | 'json' | 'stream' | 'sdk' | 'text';
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON, else the text: what else it holds is found where it is judged. */
  readonly body: unknown;
  /** Only the useful part of a text that is too long was read. */
  readonly isCut: boolean;
};

type Head = { status: number | null; headers: Record<string, string>; rest: string };

const statusLine = /^(?:<\s)?HTTP\/[\d.]+\s+(\d{3})\b/i;
const headerLine = /^([!#$%&'*+.^_`|~0-9a-z-]+):[ \t]*(.*)$/i;
/** These can carry a key or a session, and say nothing about a failure. */
const secretHeaders = new Set(['authorization', 'cookie', 'set-cookie', 'proxy-authorization', 'x-api-key']);

/**
 * Takes apart what a person pasted: a body, `curl -i` or `curl -v` output, a stream, or the line an SDK printed.
 */
export function readPaste(text: string): PastedError {
  const isCut = text.length > LONGEST_SENT;
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

/** `name: value` lines to headers; lines that are none are left out. */
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

/** The last head counts: before it stand those of proxies, redirects and `100 Continue`. */
function splitHead(text: string): Head {
  const isVerbose = /^< HTTP\//im.test(text);
  // What curl says itself, and the request it sent, which holds the key.
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
  // The line that parts the head from the body, which curl marks as well.
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

/** The last event of a stream that carries an error. */
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

/** SDKs print `Error code: 429 - {…}`, `429 Provider returned error`, `statusCode: 429`. */
function findStatus(text: string): number | null {
  const match =
    /\b(?:error code|status(?:[ _]?code)?|http(?:\/[\d.]+)?)["']?\s*[:=]?\s*["']?([1-5]\d{2})\b/i.exec(
      text,
    ) ?? /^(?:[\w.]*(?:Error|Exception):\s*)?([1-5]\d{2})\s+[A-Z"{]/m.exec(text);
  return match === null ? null : Number(match[1]);
}

/** Characters that fit into a request as JSON, whatever they are: a body that long may still be parsed whole. */
const LONGEST_SENT = 150_000;

/** The text, or the useful part of a text that is too long. */
export function shorten(text: string): string {
  return text.length > LONGEST_SENT ? usefulPart(text) : text;
}

/** Undefined where the text is no JSON object or list. */
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
