import type { HistoryRequest } from '#lib/contracts/history';
import { formatCount } from '../ui/format-number.ts';

/** Whether attempts may be missing: only what had ended is written down while a request runs. */
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
  request: Pick<HistoryRequest, 'status' | 'servedModel'>,
  shownCount: number,
): string | null {
  const { status, servedModel } = request;
  switch (status) {
    case 'running':
      if (servedModel !== null) return `${servedModel} began to answer.`;
      return shownCount === 0 ? 'None has ended yet.' : 'It goes on.';
    case 'interrupted':
      if (servedModel !== null)
        return `${servedModel} had begun to answer when Understudy was stopped: how far it came is not known.`;
      return shownCount === 0
        ? 'None was written down before Understudy was stopped.'
        : 'Understudy was stopped then: what came next is not known.';
    case 'served':
    case 'partial':
    case 'failed':
    case 'cancelled':
      return shownCount === 0 ? 'No model was called.' : null;
  }
}
