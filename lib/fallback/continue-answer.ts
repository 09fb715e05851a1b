import type { CallFacts, Candidate, Continuation } from './execution.ts';

/** What the client already has of an answer. */
export type SentText = {
  readonly text: string;
  /** False once a tool call was part of it: half a call cannot be taken over. */
  readonly isContinuable: boolean;
  readonly facts: CallFacts;
};

/**
 * Families that take a trailing assistant message as a new turn rather than as the start of their
 * own answer; they are asked in words instead.
 */
const asksInWords = ['openai/', 'x-ai/', 'google/', 'amazon/', 'cohere/'];

export function continuationFor(candidate: Candidate, sent: SentText): Continuation {
  const how = asksInWords.some((author) => candidate.id.startsWith(author)) ? 'instruction' : 'prefill';
  return { text: sent.text, how };
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
