import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** A request to any route, unchanged, and how far it was answered. */
export type DemoRequest = {
  readonly method: string;
  /** Including the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As text, as far as it has arrived. */
  readonly body: string;
  /** Null until the answer has ended. */
  readonly answer: {
    /** The bytes written to the connection, including the head. */
    readonly sentBytes: number;
    /** Whether the whole answer was written before the connection closed. */
    readonly isWhole: boolean;
  } | null;
};

/** Records every request with its key and its whole body, so it is only used on demand. */
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
