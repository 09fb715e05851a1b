import type { Cancellation } from './cancellation.ts';

/** The requests in progress. */
export type RunningRequests = {
  /** Until the returned function is called. */
  readonly add: (cancellation: Cancellation) => () => void;
  /** Cancels all running requests, and any that start later. */
  readonly stop: () => void;
};

export function createRunningRequests(): RunningRequests {
  const running = new Set<Cancellation>();
  let isStopped = false;
  return {
    add(cancellation) {
      if (isStopped) cancellation.cancel('stopping');
      running.add(cancellation);
      return () => void running.delete(cancellation);
    },
    stop() {
      isStopped = true;
      for (const cancellation of running) cancellation.cancel('stopping');
    },
  };
}
