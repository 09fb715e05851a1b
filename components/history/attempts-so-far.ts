import type { HistoryAttempt, HistoryRequest } from '#lib/contracts/history';
import { formatCount } from '../ui/format-number.ts';

/** Whether there may be more attempts: some not written down before a kill, or not made yet. */
function isOpenEnded({ status }: Pick<HistoryRequest, 'status'>): boolean {
  return status === 'running' || status === 'interrupted';
}

/** How many attempts a request had, "1+" where it may be more; null where none is known. */
export function countSoFar(request: Pick<HistoryRequest, 'status' | 'attemptCount'>): string | null {
  if (!isOpenEnded(request)) return formatCount(request.attemptCount);
  return request.attemptCount === 0 ? null : `${formatCount(request.attemptCount)}+`;
}

/** What the attempts that are shown do not say; null where they say all. */
export function tellBeyond(
  { status, servedModel }: Pick<HistoryRequest, 'status' | 'servedModel'>,
  attempts: readonly Pick<HistoryAttempt, 'durationMs'>[],
): string | null {
  const shownCount = attempts.length;
  switch (status) {
    case 'running':
      if (servedModel !== null) return `${servedModel} is answering.`;
      return shownCount === 0 ? 'The first attempt is running.' : 'The next attempt is running.';
    case 'interrupted':
      // The attempt that was cut short says so itself.
      if (attempts.at(-1)?.durationMs === null) return null;
      return 'Understudy stopped here. What came next is unknown.';
    case 'served':
    case 'partial':
    case 'failed':
    case 'cancelled':
      return shownCount === 0 ? 'No model was called.' : null;
  }
}
