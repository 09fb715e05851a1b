import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeHead } from './write-head.ts';

/** Up to this size an answer goes out in one piece with its head. */
const SMALL_BYTES = 64 * 1024;

/** Ends an answer with JSON already written out. */
export function sendJson(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): void {
  writeHead(response, status, jsonHeaders(headers, body));
  // Node joins a text with the head into one write, and latin1 gives each byte back as it was.
  if (typeof body !== 'string' && body.length <= SMALL_BYTES) response.end(latin1Of(body), 'latin1');
  else response.end(body);
}

/** Sends an answer that is not JSON, such as audio. */
export function sendBytes(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array,
  contentType: string,
): void {
  writeHead(response, 200, { ...jsonHeaders(headers, bytes), 'content-type': contentType });
  response.end(bytes);
}

/** How long the rest of a body is taken in after it was refused. */
const DISCARD_MS = 15_000;

/**
 * Answers a request whose body may still be on its way. The rest is taken in and thrown away before the answer ends:
 * to end it, where the connection closes with it, resets the connection before the client has read the answer.
 */
export function sendEarly(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (request.complete) return sendJson(response, status, headers, body);
  writeHead(response, status, jsonHeaders(headers, body));
  response.write(body);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(() => request.destroy(), DISCARD_MS);
  request.once('end', end).once('close', end).resume();
}

function jsonHeaders(
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): Record<string, string> {
  return {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': String(Buffer.byteLength(body)),
  };
}

function latin1Of({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}
