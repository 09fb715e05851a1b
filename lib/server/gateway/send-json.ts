import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeHead } from './write-head.ts';

/** Up to this size, an answer is sent in one piece with its head. */
const SMALL_BYTES = 64 * 1024;

/** Ends an answer with serialized JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): void {
  writeHead(response, status, jsonHeaders(headers, body));
  // Node joins text and head into one write, and latin1 preserves each byte.
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

/** How long the rest of a body is read after it was refused. */
const DISCARD_MS = 15_000;

/**
 * Answers a request whose body may still be arriving. The rest is read and dropped before the answer ends: if
 * the connection closed with the answer, it would be reset before the client has read the answer.
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
