import type { ServerResponse } from 'node:http';
import { commonHeaders } from '#lib/server/edge/security-headers';

const common = Object.entries(commonHeaders).flat();

/**
 * Starts a `/v1` answer. The headers are passed as one list: set one by one, each would be checked and stored.
 */
export function writeHead(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  const list = [...common];
  for (const name in headers) list.push(name, headers[name] ?? '');
  response.writeHead(status, list);
}
