import type { Server, ServerResponse } from 'node:http';
import { UNAVAILABLE_RETRY_MS } from '#lib/engine/error-summary';
import { refuse, type GatewayRefusal } from './gateway/gateway-error.ts';

/** What a request gets that comes while the process stops. */
export const stoppingRefusal: GatewayRefusal = {
  ...refuse(503, 'unavailable', 'stopping', 'Understudy is stopping and takes no new requests.'),
  retryAfterMs: UNAVAILABLE_RETRY_MS,
};

type ShutdownInput = {
  readonly server: Pick<Server, 'close' | 'closeAllConnections'>;
  /** How long requests under way may go on. */
  readonly drainMs: number;
  /** What can't go on while the process stops, such as questions to people. */
  readonly withdraw: () => void;
  /** Breaks off the requests that are still under way then: they end by themselves, and tell their clients why. */
  readonly breakOff: () => void;
  /** The last thing: nothing is under way any more. */
  readonly leave: () => void;
};

export type Shutdown = {
  readonly isStopping: () => boolean;
  /** Counts a request as under way until its response is closed. */
  readonly follow: (response: ServerResponse) => void;
  /** Begins to stop; asked a second time, it breaks off what is under way. */
  readonly stop: () => void;
};

/** For what was broken off to be recorded, and told to clients that read. */
const BREAK_OFF_MS = 3_000;

/**
 * Ends the process in order. New requests are still taken, to be refused in words: a closed port would look like a
 * fault. It is over as soon as no request is under way.
 */
export function createShutdown({ server, drainMs, withdraw, breakOff, leave }: ShutdownInput): Shutdown {
  let runningCount = 0;
  let phase: 'serving' | 'draining' | 'breaking_off' | 'over' = 'serving';

  const finish = (): void => {
    if (phase === 'over') return;
    phase = 'over';
    server.close();
    // Browsers hold connections in reserve.
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
