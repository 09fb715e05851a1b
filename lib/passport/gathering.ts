import type { Answer } from '#lib/engine/call';

/** Collects the events of one stream into an answer. */
export type Gathering = {
  readonly take: (event: Readonly<Record<string, unknown>>) => void;
  readonly answer: () => Answer['body'];
};
