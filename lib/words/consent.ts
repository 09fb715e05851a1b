import type { ConsentScope } from '#lib/contracts/consent';
import type { Asked } from '#lib/engine/consent';
import type { Decision, NotApproved } from '#lib/engine/decision';
import { sayUsd } from './phrasing.ts';

export const scopeWords: Readonly<Record<ConsentScope, string>> = {
  request: 'for this request',
  conversation: 'for this conversation',
  hour: 'for an hour',
};

/** Why a model was skipped that a person could have approved; it follows the sentence about the price limit. */
export function explainNotApproved(end: NotApproved): string {
  switch (end.is) {
    case 'decided':
      return sayDecision(end.decision);
    case 'no_answer':
      return 'Nobody answered in time, which counts as a no.';
    case 'too_dear':
      return `The call may cost about ${sayUsd(end.estimateUsd)}, and an approval covers at most ${sayUsd(end.uptoUsd)}, so nobody was asked.`;
    case 'withdrawn':
      return 'Understudy was stopped before anybody answered.';
    case 'no_room':
      return 'Nobody was asked, because too many requests are waiting for answers.';
  }
}

function sayDecision({ answer, by, scope, uptoUsd }: Decision): string {
  const amount = uptoUsd === null ? '' : `, up to ${sayUsd(uptoUsd)}`;
  return `${by ?? 'Somebody at this machine'} ${answer === 'yes' ? 'approved' : 'refused'} it ${scopeWords[scope]}${amount}.`;
}

/** An approval as evidence on the row of a call. */
export function describeApproval({ by, scope, uptoUsd }: Decision): string {
  const amount = uptoUsd === null ? '' : `, up to ${sayUsd(uptoUsd)}`;
  return `${by ?? 'at this machine'}, ${scopeWords[scope]}${amount}`;
}

/** How a question ended, or an earlier answer applied; empty if the reason of a skip says it all. */
export function explainAsked({ end, waitedMs }: Asked, seconds: (ms: number) => string): string {
  if (end.is === 'broken_off')
    return `Understudy asked for approval. Nobody had answered when the request ended after ${seconds(waitedMs ?? 0)}.`;
  if (end.is === 'decided' && end.decision.answer === 'yes')
    return waitedMs === null
      ? `${sayDecision(end.decision).replace(/\.$/, '')} before.`
      : `Understudy asked for approval. After ${seconds(waitedMs)}: ${sayDecision(end.decision)}`;
  return waitedMs === null || waitedMs === 0 ? '' : `Understudy waited ${seconds(waitedMs)} for an answer.`;
}
