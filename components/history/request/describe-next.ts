import type { HistoryAttempt, HistoryRequest } from '#lib/contracts/history';
import { formatDuration } from '#components/ui/format-number.ts';
import { actionWords } from '#components/explain/action-words.ts';
import { isCancelled } from './attempt-end.ts';
import { isStoppedByYou } from '#components/history/status-words.ts';

/** Describes what actually followed an attempt. Null for the attempt that served the request. */
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

/** Describes what actually followed a failure. The recorded action only says what was planned. */
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
  // Not known, or not yet.
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
