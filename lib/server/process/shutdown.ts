import type { Server, ServerResponse } from 'node:http';
import { UNAVAILABLE_RETRY_MS } from '#lib/engine/error-summary';
import { refuse, type GatewayRefusal } from '#lib/server/gateway/gateway-error';

/** The answer to requests that arrive while the process is stopping. */
export const stoppingRefusal: GatewayRefusal = {
  ...refuse(503, 'unavailable', 'stopping', 'Understudy is stopping and takes no new requests.'),
  retryAfterMs: UNAVAILABLE_RETRY_MS,
};

type ShutdownInput = {
  readonly server: Pick<Server, 'close' | 'closeAllConnections'>;
  /** How long running requests may continue. */
  readonly drainMs: number;
  /** Ends what can't continue while the process stops, such as questions to people. */
  readonly withdraw: () => void;
  /** Cancels the requests that are still running then. They end and report the reason to their clients. */
  readonly breakOff: () => void;
  /** Called last, when no request is running. */
  readonly leave: () => void;
};

export type Shutdown = {
  readonly isStopping: () => boolean;
  /** Counts a request as running until its response is closed. */
  readonly follow: (response: ServerResponse) => void;
  /** Starts to stop. A second call cancels running requests. */
  readonly stop: () => void;
};

/** Time for cancelled requests to be recorded, and reported to clients that read. */
const BREAK_OFF_MS = 3_000;

/**
 * Stops the process in order. New requests are still accepted, and refused with a message, because a closed
 * port would look like a fault. It ends as soon as no request is running.
 */
export function createShutdown({ server, drainMs, withdraw, breakOff, leave }: ShutdownInput): Shutdown {
  let runningCount = 0;
  let phase: 'serving' | 'draining' | 'breaking_off' | 'over' = 'serving';

  const finish = (): void => {
    if (phase === 'over') return;
    phase = 'over';
    server.close();
    // Browsers keep spare connections open.
    server.closeAllConnections();
    leave();
  };
  const breakOffRunning = (): void => {
    if (phase !== 'draining') return;
    phase = 'breaking_off';
    breakOff();
    setTimeout(finish, BREAK_OFF_MS).unref();
  };

  return {
    isStopping: () => phase !== 'serving',
    follow(response) {
      runningCount += 1;
      response.once('close', () => {
        runningCount -= 1;
        if (phase !== 'serving' && runningCount === 0) finish();
      });
    },
    stop() {
      if (phase !== 'serving') return breakOffRunning();
      phase = 'draining';
      withdraw();
      if (runningCount === 0) return finish();
      setTimeout(breakOffRunning, drainMs).unref();
    },
  };
}
