import type { HangUp } from './hang-up.ts';

/** The requests in progress. */
export type RunningRequests = {
  /** Until the returned function is called. */
  readonly add: (hangUp: HangUp) => () => void;
  /** Cancels all running requests, and any that start later. */
  readonly stop: () => void;
};

export function createRunningRequests(): RunningRequests {
  const running = new Set<HangUp>();
  let isStopped = false;
  return {
    add(hangUp) {
      if (isStopped) hangUp.cancel('stopping');
      running.add(hangUp);
      return () => void running.delete(hangUp);
    },
    stop() {
      isStopped = true;
      for (const hangUp of running) hangUp.cancel('stopping');
    },
  };
}
