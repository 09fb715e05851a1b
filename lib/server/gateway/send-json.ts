import type { ServerResponse } from 'node:http';
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
  writeHead(response, status, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': String(Buffer.byteLength(body)),
  });
  // Node joins a text with the head into one write, and latin1 gives each byte back as it was.
  if (typeof body !== 'string' && body.length <= SMALL_BYTES) response.end(latin1Of(body), 'latin1');
  else response.end(body);
}

function latin1Of({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}
