import type { Dispatcher } from 'undici';
import type { TransportFault } from '#lib/fallback/upstream-reply';
import { transportFaultOf } from './transport-fault.ts';
import { createUnpacker, type Unpacker } from './unpack.ts';

export type ExchangeRequest = {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type ExchangeHandlers = {
  readonly onHead: (status: number, headers: Record<string, string>) => void;
  /** Unpacked, where it came packed. */
  readonly onData: (bytes: Buffer) => void;
  readonly onEnd: () => void;
  readonly onFault: (fault: TransportFault) => void;
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
  let unpacker: Unpacker | null = null;
  let isOver = false;

  const end = (): void => {
    if (isOver) return;
    isOver = true;
    handlers.onEnd();
  };
  const fail = (fault: TransportFault): void => {
    if (isOver) return;
    isOver = true;
    unpacker?.destroy();
    handlers.onFault(fault);
  };

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
      onResponseStart(_, status, given) {
        // 1xx answers come before the real one.
        if (isOver || status < 200) return;
        const headers = flattenHeaders(given);
        unpacker = createUnpacker(headers['content-encoding'], {
          onData: handlers.onData,
          onEnd: end,
          onFault(fault) {
            fail(fault);
            controller?.abort(new Error('unreadable'));
          },
        });
        handlers.onHead(status, headers);
      },
      onResponseData(_, bytes) {
        if (isOver) return;
        if (unpacker === null) handlers.onData(bytes);
        else unpacker.write(bytes);
      },
      onResponseEnd() {
        if (unpacker === null) end();
        else unpacker.end();
      },
      onResponseError: (_, error) => fail(transportFaultOf(error)),
    },
  );
  return {
    abort() {
      if (isOver) return;
      isOver = true;
      unpacker?.destroy();
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
