import type { Answer } from '#lib/engine/call';

/** Gathers the events of one stream into the answer that they tell. */
export type Gathering = {
  readonly take: (event: Readonly<Record<string, unknown>>) => void;
  readonly answer: () => Answer['body'];
};
