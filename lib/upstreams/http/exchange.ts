import type { Dispatcher } from 'undici';
import type { TransportFault } from '#lib/engine/upstream-reply';
import { transportFaultOf } from './transport-fault.ts';
import { createUnpacker, type Unpacker } from './unpack.ts';

export type ExchangeRequest = {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
};

export type ExchangeHandlers = {
  readonly onHead: (status: number, headers: Record<string, string>) => void;
  /** Unpacked, where it came packed. */
  readonly onData: (bytes: Buffer) => void;
  readonly onEnd: () => void;
  readonly onFault: (fault: TransportFault) => void;
  /** A handler threw, which is a mistake of ours: it is not to be told as a fault of the wire. */
  readonly onMistake: (error: Error) => void;
};

export type Exchange = {
  /** Ends it; no handler is called after. */
  readonly abort: () => void;
  /** A little more may still come, as much as one read of the wire gives. */
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
  /** Everything has come, though it may not all be unpacked: the connection may serve another call by then. */
  let isWireOver = false;
  let isHeld = false;
  let isClogged = false;

  const steerWire = (): void => {
    if (isOver || isWireOver) return;
    if (isHeld || isClogged) controller?.pause();
    else controller?.resume();
  };
  const abort = (): void => {
    if (isOver) return;
    isOver = true;
    unpacker?.destroy();
    controller?.abort(new Error('aborted'));
  };
  /** What a handler throws here would else come back as an error of the connection. */
  const hand = (take: () => void): void => {
    try {
      take();
    } catch (error) {
      abort();
      handlers.onMistake(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const take = (bytes: Buffer): void => {
    if (!isOver) hand(() => handlers.onData(bytes));
  };
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    hand(handlers.onEnd);
  };
  const fail = (fault: TransportFault): void => {
    if (isOver) return;
    isOver = true;
    unpacker?.destroy();
    hand(() => handlers.onFault(fault));
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
          onData: take,
          onEnd: end,
          onDrain() {
            isClogged = false;
            steerWire();
          },
          onFault(fault) {
            fail(fault);
            controller?.abort(new Error('unreadable'));
          },
        });
        hand(() => handlers.onHead(status, headers));
      },
      onResponseData(_, bytes) {
        if (isOver) return;
        if (unpacker === null) return take(bytes);
        isClogged = !unpacker.write(bytes);
        if (isClogged) steerWire();
      },
      onResponseEnd() {
        isWireOver = true;
        if (unpacker === null) end();
        else unpacker.end();
      },
      onResponseError: (_, error) => fail(transportFaultOf(error)),
    },
  );
  return {
    abort,
    pause() {
      isHeld = true;
      unpacker?.pause();
      steerWire();
    },
    resume() {
      isHeld = false;
      unpacker?.resume();
      steerWire();
    },
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
