import type { HistoryAttempt } from '#lib/contracts/history';
import type { RequestStatus } from '#lib/contracts/vocabulary';
import { formatDuration } from '../ui/format-number.ts';
import { actionWords } from '../explain/action-words.ts';

/** What was done after an attempt, told by what really came next. Null for the one that served. */
export function describeNext(
  attempts: readonly HistoryAttempt[],
  at: number,
  status: RequestStatus,
): string | null {
  const attempt = attempts[at];
  if (attempt === undefined || attempt.outcome === 'served') return null;
  const next = attempts[at + 1];
  if (next === undefined) return describeEnd(attempt, status);
  if (attempt.outcome === 'skipped') return null;
  const wait = next.waitMs >= 1 ? ` after ${formatDuration(next.waitMs)}` : '';
  if (next.model === attempt.model && next.outcome !== 'skipped') return `Tried the same model again${wait}`;
  const isSwitchByCapability =
    attempt.action === 'switch_to_larger_context' || attempt.action === 'switch_to_capable_model';
  return isSwitchByCapability && attempt.action !== null
    ? actionWords[attempt.action].done
    : `${actionWords.switch_model.done}${wait}`;
}

function describeEnd(attempt: HistoryAttempt, status: RequestStatus): string | null {
  // What came next is not known, or not yet.
  if (status === 'running' || status === 'interrupted') return null;
  if (status === 'cancelled') return 'The client had hung up';
  if (status === 'partial') return 'The answer ended here';
  if (attempt.action === 'stop_chain' || attempt.action === 'fail_request')
    return actionWords[attempt.action].done;
  return attempt.outcome === 'skipped' ? 'No model was left' : 'No model was left to try';
}
