import type { Dispatcher } from 'undici';

export type ExchangeRequest = {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type ExchangeHandlers = {
  readonly onHead: (status: number, headers: Record<string, string>) => void;
  readonly onData: (bytes: Buffer) => void;
  readonly onEnd: () => void;
  readonly onError: (error: Error) => void;
};

export type Exchange = {
  /** Ends it; no handler is called after. */
  readonly abort: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
};

/** One POST, told by callbacks: undici's dispatch, without the streams and promises around it. */
export function startExchange(
  dispatcher: Dispatcher,
  request: ExchangeRequest,
  handlers: ExchangeHandlers,
): Exchange {
  let controller: Dispatcher.DispatchController | null = null;
  let isOver = false;
  dispatcher.dispatch(
    {
      origin: request.origin,
      path: request.path,
      method: 'POST',
      headers: request.headers,
      body: request.body,
      // The executor has limits of its own.
      headersTimeout: 0,
      bodyTimeout: 0,
    },
    {
      onRequestStart(given) {
        controller = given;
        if (isOver) given.abort(new Error('aborted'));
      },
      onResponseStart(_, status, headers) {
        // 1xx answers come before the real one.
        if (!isOver && status >= 200) handlers.onHead(status, flattenHeaders(headers));
      },
      onResponseData(_, bytes) {
        if (!isOver) handlers.onData(bytes);
      },
      onResponseEnd() {
        if (isOver) return;
        isOver = true;
        handlers.onEnd();
      },
      onResponseError(_, error) {
        if (isOver) return;
        isOver = true;
        handlers.onError(error);
      },
    },
  );
  return {
    abort() {
      if (isOver) return;
      isOver = true;
      controller?.abort(new Error('aborted'));
    },
    pause: () => controller?.pause(),
    resume: () => controller?.resume(),
  };
}

function flattenHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) flat[name.toLowerCase()] = typeof value === 'string' ? value : value.join(', ');
  }
  return flat;
}
