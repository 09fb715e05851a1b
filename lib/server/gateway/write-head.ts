import type { ServerResponse } from 'node:http';
import { commonHeaders } from '../security-headers.ts';

const common = Object.entries(commonHeaders).flat();

/** Begins a `/v1` answer. The headers go as one list: set one by one, each would be checked and kept. */
export function writeHead(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  const list = [...common];
  for (const name in headers) list.push(name, headers[name] ?? '');
  response.writeHead(status, list);
}
