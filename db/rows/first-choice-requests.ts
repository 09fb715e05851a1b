import type { StoredRequest } from '#lib/store/history-facts';

/** Those that began with this model and have ended; one that was cancelled or interrupted says nothing of it. */
export function endedWithFirst(requests: readonly StoredRequest[], model: string): StoredRequest[] {
  return requests.filter(
    ({ firstTried, status }) =>
      firstTried?.model === model &&
      status !== 'cancelled' &&
      status !== 'interrupted' &&
      status !== 'running',
  );
}
