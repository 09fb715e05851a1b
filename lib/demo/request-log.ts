import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** One unchanged request to any route, and how far its answer got. */
export type DemoRequest = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As text; what has come of it so far. */
  readonly body: string;
  /** Null until the answer is over. */
  readonly answer: {
    /** Written to the connection, with the head. */
    readonly sentBytes: number;
    /** The whole answer was written before the connection closed. */
    readonly isWhole: boolean;
  } | null;
};

/** Keeps every request with its key and its whole body, so only who asks for it has one. */
export class RequestLog {
  readonly #requests: DemoRequest[] = [];

  keep(request: IncomingMessage, response: ServerResponse): void {
    const kept: { -readonly [K in keyof DemoRequest]: DemoRequest[K] } = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: '',
      answer: null,
    };
    this.#requests.push(kept);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => (kept.body = Buffer.concat(parts).toString()));
    const { socket } = request;
    const sentBefore = socket.bytesWritten;
    response.on('close', () => {
      kept.answer = { sentBytes: socket.bytesWritten - sentBefore, isWhole: response.writableFinished };
    });
  }

  list(): readonly DemoRequest[] {
    return [...this.#requests];
  }
}
