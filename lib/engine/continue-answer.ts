import type { Answers } from './answers.ts';
import type { Candidate } from './candidate.ts';
import type { Answer, CallFacts, Continuation } from './call.ts';
import type { Ports } from './execution.ts';
import { createSeam } from './seam.ts';
import type { UpstreamReply } from './upstream-reply.ts';

/** What the client already has of an answer. */
export type DeliveredText = {
  readonly text: string;
  /** False after a tool call and inside reasoning, because another model can't continue either. */
  readonly isContinuable: boolean;
  readonly facts: CallFacts;
};

/** Whether there are words to go on from: thoughts alone are none. */
export function hasWords(sent: DeliveredText | null): sent is DeliveredText {
  return sent !== null && sent.text.trim() !== '';
}

/** How a model takes over; null where nothing a person reads was sent yet, so that it begins anew. */
export function continuationFor(
  candidate: Candidate,
  sent: DeliveredText | null,
  { continuesBy }: Pick<Ports, 'continuesBy'>,
): Continuation | null {
  return hasWords(sent) ? { text: sent.text, how: continuesBy(candidate) } : null;
}

/** What stands for a model that was to continue an answer and said nothing: how the answer ends is then not known. */
export const emptyReply: UpstreamReply = {
  status: 200,
  headers: {},
  body: undefined,
  streamed: false,
  fault: 'empty',
};

/** Of an answer that came as a whole, what is new behind the text already sent. */
export function joinAnswer(sent: DeliveredText, answer: Answer, { mapText }: Answers): Answer {
  return mapText(answer, (text) => {
    const seam = createSeam(sent.text);
    return seam.push(text) + seam.flush();
  });
}
