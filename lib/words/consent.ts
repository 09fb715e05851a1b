import type { ConsentScope } from '#lib/contracts/consent';
import type { Asked } from '#lib/engine/consent';
import type { Decision, NotApproved } from '#lib/engine/decision';
import { sayUsd } from './phrasing.ts';

export const scopeWords: Readonly<Record<ConsentScope, string>> = {
  request: 'for this request',
  conversation: 'for this conversation',
  hour: 'for an hour',
};

/** Why a model that needed approval was skipped. Follows the sentence about the price limit. */
export function explainNotApproved(end: NotApproved): string {
  switch (end.is) {
    case 'decided':
      return sayDecision(end.decision);
    case 'no_answer':
      return 'Nobody answered in time, which counts as a refusal.';
    case 'too_dear':
      return `The call may cost about ${sayUsd(end.estimateUsd)}, and an approval covers at most ${sayUsd(end.uptoUsd)}, so Understudy didn't ask for one.`;
    case 'not_stored':
      return "Understudy couldn't ask for approval, because it can't write to its database right now.";
    case 'withdrawn':
      return 'Understudy was stopped before anyone answered.';
    case 'no_room':
      return "Understudy didn't ask, because too many requests are already waiting for approval.";
  }
}

function sayDecision({ answer, by, scope, uptoUsd }: Decision): string {
  const amount = uptoUsd === null ? '' : `, up to ${sayUsd(uptoUsd)}`;
  return `${by ?? 'Someone at this machine'} ${answer === 'yes' ? 'approved' : 'refused'} it ${scopeWords[scope]}${amount}.`;
}

/** An approval as evidence on the row of a call. */
export function describeApproval({ by, scope, uptoUsd }: Decision): string {
  const amount = uptoUsd === null ? '' : `, up to ${sayUsd(uptoUsd)}`;
  return `${by ?? 'at this machine'}, ${scopeWords[scope]}${amount}`;
}

/** How a question ended, or which earlier answer applied. Empty if the reason of the skip already says it. */
export function explainAsked({ end, waitedMs }: Asked, seconds: (ms: number) => string): string {
  if (end.is === 'broken_off')
    return `Understudy asked for approval. Nobody had answered when the request ended after ${seconds(waitedMs ?? 0)}.`;
  if (end.is === 'decided' && end.decision.answer === 'yes')
    return waitedMs === null
      ? `Approved earlier: ${sayDecision(end.decision)}`
      : `Understudy asked for approval. After ${seconds(waitedMs)}: ${sayDecision(end.decision)}`;
  return waitedMs === null || waitedMs === 0 ? '' : `Understudy waited ${seconds(waitedMs)} for an answer.`;
}
