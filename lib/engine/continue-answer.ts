import type { Candidate } from './candidate.ts';
import type { Answer, CallFacts, Continuation } from './call.ts';
import type { Ports } from './execution.ts';
import { isRecord } from './is-record.ts';
import { createSeam } from './seam.ts';
import type { UpstreamReply } from './upstream-reply.ts';

/** What the client already has of an answer. */
export type DeliveredText = {
  readonly text: string;
  /** False once a tool call was part of it: half a call cannot be taken over. */
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

const ANCHOR_CHARACTERS = 60;

/** The messages that let a model go on from `text`: the asked-for repetition is trimmed at the seam. */
export function continuationMessages(messages: readonly unknown[], { text, how }: Continuation): unknown[] {
  const whole = text.replace(/[\uD800-\uDBFF]$/u, '');
  switch (how) {
    case 'prefill':
      return [...messages, { role: 'assistant', content: whole.trimEnd() }];
    case 'instruction':
      return [
        ...messages,
        { role: 'assistant', content: whole },
        {
          role: 'user',
          content: `Your answer above was cut off. Go on with it from exactly where it stops. Begin by repeating its last characters, which are: "${whole.slice(-ANCHOR_CHARACTERS)}", and then write only what follows. No introduction and no remark about the break.`,
        },
      ];
  }
}

/** What stands for a model that was to continue an answer and said nothing: how the answer ends is then not known. */
export const emptyReply: UpstreamReply = {
  status: 200,
  headers: {},
  body: undefined,
  streamed: false,
  fault: 'empty',
};

/** Whether a whole answer, which was to continue another, holds no words. */
export function addsNothing({ body }: Answer): boolean {
  const choice: unknown = Array.isArray(body.choices) ? body.choices[0] : null;
  const message = isRecord(choice) ? choice.message : null;
  return isRecord(message) && typeof message.content === 'string' && message.content.trim() === '';
}

/** Of an answer that came as a whole, what is new behind the text already sent. */
export function joinAnswer(sent: DeliveredText, answer: Answer): Answer {
  const choices: unknown[] = Array.isArray(answer.body.choices) ? answer.body.choices : [];
  const joined = choices.map((choice, index) =>
    index === 0 && isRecord(choice) && isRecord(choice.message)
      ? { ...choice, message: { ...choice.message, content: newText(sent.text, choice.message.content) } }
      : choice,
  );
  return { ...answer, body: { ...answer.body, choices: joined } };
}

function newText(sent: string, content: unknown): unknown {
  if (typeof content !== 'string') return content;
  const seam = createSeam(sent);
  return seam.push(content) + seam.flush();
}
