import type { HistoryDetail } from '#lib/contracts/history';
import { keepTextMsOf } from './gateway/keep-text.ts';

/** Says of a request's texts when they delete themselves, by the policy they were kept under. */
export function withKeptUntil(detail: HistoryDetail): HistoryDetail {
  const { request } = detail;
  const { storePrompts } = request.policy;
  const isKept = request.prompt !== null || request.answer !== null;
  // Only the playground keeps them where the list says not to, for as long as the shortest choice.
  const keptMs = isKept ? keepTextMsOf(storePrompts === 'off' ? '7d' : storePrompts) : null;
  const storedUntil = keptMs === null ? null : new Date(Date.parse(request.createdAt) + keptMs).toISOString();
  return { ...detail, request: { ...request, storedUntil } };
}
