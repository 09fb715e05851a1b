import type { ServerResponse } from 'node:http';
import { writeHead } from './write-head.ts';

/** Sends server-sent events that are already serialized. */
export type EventStream = {
  readonly open: (headers: Readonly<Record<string, string>>) => void;
  /** Returns a promise if the client is slow, which resolves when it has caught up. */
  readonly send: (events: string) => Promise<void> | undefined;
  readonly end: () => void;
};

export function openEventStream(response: ServerResponse): EventStream {
  return {
    open(headers) {
      writeHead(response, 200, {
        ...headers,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        // Prevents proxies from buffering the stream.
        'x-accel-buffering': 'no',
      });
    },
    send(events) {
      if (events === '' || response.destroyed || response.write(events)) return undefined;
      return new Promise((resolve) => {
        const settle = (): void => {
          response.off('drain', settle);
          response.off('close', settle);
          resolve();
        };
        response.once('drain', settle);
        response.once('close', settle);
      });
    },
    end: () => void response.end(),
  };
}
