import type { HistoryAttempt, HistoryRequest } from '#lib/contracts/history';
import { formatDuration } from '../ui/format-number.ts';
import { actionWords } from '../explain/action-words.ts';
import { isCancelled } from './attempt-end.ts';
import { isStoppedByYou } from './status-words.ts';

/** What was done after an attempt, told by what really came next. Null for the one that served. */
export function describeNext(
  attempts: readonly HistoryAttempt[],
  at: number,
  request: Pick<HistoryRequest, 'status' | 'clientId' | 'clientName'>,
): string | null {
  const attempt = attempts[at];
  if (attempt === undefined || attempt.outcome === 'served') return null;
  const next = attempts[at + 1];
  if (next === undefined) return describeEnd(attempt, request);
  if (attempt.outcome === 'skipped') return null;
  return describeStep(attempt, { ...next, isSkipped: next.outcome === 'skipped' });
}

/** What was done after a failure, told by what came next: an action says only what was to be done. */
export function describeStep(
  failed: Pick<HistoryAttempt, 'model' | 'connection' | 'action'>,
  next: Pick<HistoryAttempt, 'model' | 'connection' | 'waitMs'> & { readonly isSkipped: boolean },
): string {
  const wait = next.waitMs >= 1 ? ` after ${formatDuration(next.waitMs)}` : '';
  const isSame = next.model === failed.model && next.connection === failed.connection;
  if (isSame && !next.isSkipped) return `${actionWords.retry_same_model.done}${wait}`;
  const isSwitchByCapability =
    failed.action === 'switch_to_larger_context' || failed.action === 'switch_to_capable_model';
  return isSwitchByCapability && failed.action !== null
    ? actionWords[failed.action].done
    : `${actionWords.switch_model.done}${wait}`;
}

function describeEnd(
  attempt: HistoryAttempt,
  request: Pick<HistoryRequest, 'status' | 'clientId' | 'clientName'>,
): string | null {
  const { status } = request;
  // What came next isn't known, or not yet.
  if (status === 'running' || status === 'interrupted') return null;
  if (status === 'cancelled') {
    if (isCancelled(attempt)) return null;
    return isStoppedByYou(request) ? 'You stopped the request here' : 'The client cancelled the request here';
  }
  if (status === 'partial') return 'The answer ended here';
  if (attempt.action === 'stop_chain' || attempt.action === 'fail_request')
    return actionWords[attempt.action].done;
  return attempt.outcome === 'skipped' ? 'No model was left' : 'No model was left to try';
}
