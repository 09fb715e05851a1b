import type { Answers } from './answers.ts';
import type { Candidate } from './candidate.ts';
import type { Answer, CallFacts, Continuation } from './call.ts';
import type { Ports } from './execution.ts';
import { createSeam } from './seam.ts';
import type { UpstreamReply } from './upstream-reply.ts';

/** The part of an answer that the client already has. */
export type DeliveredText = {
  readonly text: string;
  /** False after a tool call and inside reasoning, which another model can't continue. */
  readonly isContinuable: boolean;
  readonly facts: CallFacts;
};

/** Whether there is text to continue. Thoughts alone don't count. */
export function hasWords(sent: DeliveredText | null): sent is DeliveredText {
  return sent !== null && sent.text.trim() !== '';
}

/** How a model takes over; null if no visible text was sent yet, so the model starts over. */
export function continuationFor(
  candidate: Candidate,
  sent: DeliveredText | null,
  { continuesBy }: Pick<Ports, 'continuesBy'>,
): Continuation | null {
  return hasWords(sent) ? { text: sent.text, how: continuesBy(candidate) } : null;
}

/**
 * The result for a model that should continue an answer and added nothing: how the answer ends is unknown.
 */
export const emptyReply: UpstreamReply = {
  status: 200,
  headers: {},
  body: undefined,
  streamed: false,
  fault: 'empty',
};

/** From a whole answer, the part that follows the text already sent. */
export function joinAnswer(sent: DeliveredText, answer: Answer, { mapText }: Answers): Answer {
  return mapText(answer, (text) => {
    const seam = createSeam(sent.text);
    return seam.push(text) + seam.flush();
  });
}
