import type { Answer, Chunk } from './call.ts';

/** What the executor needs from answers, in any dialect. */
export type Answers = {
  /** The visible text of a whole answer. */
  readonly textOf: (answer: Answer) => string;
  /** Whether a whole answer that should continue another one contains nothing useful. */
  readonly addsNothing: (answer: Answer) => boolean;
  /** Applies `change` to the text of a whole answer. */
  readonly mapText: (answer: Answer, change: (text: string) => string) => Answer;
  /**
   * The same piece with different visible text, for the seam between two models. The piece must contain
   * exactly one event.
   */
  readonly rewrite: (chunk: Chunk, text: string) => Chunk;
};
