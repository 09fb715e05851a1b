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
  /** Decompressed. */
  readonly onData: (bytes: Buffer) => void;
  readonly onEnd: () => void;
  readonly onFault: (fault: TransportFault) => void;
  /** A handler threw. This is a bug in Understudy and must not be reported as a network error. */
  readonly onMistake: (error: Error) => void;
};

export type Exchange = {
  /** Ends the exchange. No handler is called afterwards. */
  readonly abort: () => void;
  /** Pauses reading. Up to one more read may still arrive. */
  readonly pause: () => void;
  readonly resume: () => void;
};

/**
 * Makes one POST and reports it through callbacks. Uses undici's dispatch directly, which avoids the cost of
 * streams and promises.
 */
export function startExchange(
  dispatcher: Dispatcher,
  request: ExchangeRequest,
  handlers: ExchangeHandlers,
): Exchange {
  let controller: Dispatcher.DispatchController | null = null;
  let unpacker: Unpacker | null = null;
  let isOver = false;
  /**
   * Whether everything has arrived. The connection may already serve another call while the rest is
   * decompressed.
   */
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
  /** Calls a handler. Without this, undici would report its exceptions as connection errors. */
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
      // The executor has its own limits.
      headersTimeout: 0,
      bodyTimeout: 0,
    },
    {
      onRequestStart(given) {
        controller = given;
        if (isOver) given.abort(new Error('aborted'));
      },
      onResponseStart(_, status, given) {
        // Ignore 1xx answers, which precede the real one.
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
