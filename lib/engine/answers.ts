import type { Answer, Chunk } from './call.ts';

/** What the executor asks of answers, in whichever dialect they are written. */
export type Answers = {
  /** What a person reads of a whole answer. */
  readonly textOf: (answer: Answer) => string;
  /** Whether a whole answer that was to continue another holds no words, and nothing else of use. */
  readonly addsNothing: (answer: Answer) => boolean;
  /** A whole answer whose text is replaced by what `change` makes of it. */
  readonly mapText: (answer: Answer, change: (text: string) => string) => Answer;
  /** The same piece with other visible text: for the seam between two models. The piece must hold one event. */
  readonly rewrite: (chunk: Chunk, text: string) => Chunk;
};
