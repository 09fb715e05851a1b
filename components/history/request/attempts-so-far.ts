import type { HistoryAttempt, HistoryRequest } from '#lib/contracts/history';
import { formatCount } from '#components/ui/format-number.ts';

/**
 * Whether attempts may be missing, because the request is running or was interrupted before they were
 * recorded.
 */
function isOpenEnded({ status }: Pick<HistoryRequest, 'status'>): boolean {
  return status === 'running' || status === 'interrupted';
}

/** The number of attempts, such as "1+" if there may be more; null if none is recorded. */
export function countSoFar(request: Pick<HistoryRequest, 'status' | 'attemptCount'>): string | null {
  if (!isOpenEnded(request)) return formatCount(request.attemptCount);
  return request.attemptCount === 0 ? null : `${formatCount(request.attemptCount)}+`;
}

/** Describes what the listed attempts leave out; null if they are complete. */
export function describeMissingAttempts(
  { status, servedModel }: Pick<HistoryRequest, 'status' | 'servedModel'>,
  attempts: readonly Pick<HistoryAttempt, 'durationMs'>[],
): string | null {
  const shownCount = attempts.length;
  switch (status) {
    case 'running':
      if (servedModel !== null) return `${servedModel} is answering.`;
      return shownCount === 0 ? 'The first attempt is running.' : 'The next attempt is running.';
    case 'interrupted':
      // The interrupted attempt says so in its own row.
      if (attempts.at(-1)?.durationMs === null) return null;
      return 'Understudy stopped here. What came next is unknown.';
    case 'served':
    case 'partial':
    case 'failed':
    case 'cancelled':
      return shownCount === 0 ? 'No model was called.' : null;
  }
}
