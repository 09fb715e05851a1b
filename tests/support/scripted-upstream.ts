import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ScriptedUpstream = {
  readonly baseUrl: string;
  /** The requests so far, as `GET /path key`. */
  readonly seen: readonly string[];
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  readonly close: () => Promise<void>;
};

/** An upstream whose next answers a test decides; it answers 500 until told otherwise. */
export async function startScriptedUpstream(): Promise<ScriptedUpstream> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const key = request.headers.authorization?.replace('Bearer ', '') ?? 'none';
    seen.push(`${request.method} ${request.url} ${key}`);
    upstream.answer(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const upstream: ScriptedUpstream = {
    baseUrl: `http://127.0.0.1:${port}/api/v1`,
    seen,
    answer: (_request, response) => response.writeHead(500).end(),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return upstream;
}

/** An answer with this JSON. */
export function jsonAnswer(status: number, body: unknown): ScriptedUpstream['answer'] {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}
