import type { CancelCause } from './cancel-cause.ts';
import type { Candidate } from './candidate.ts';
import type { RetryCause } from './next-step.ts';
import type { PlaceLimit } from './place.ts';
import type { PriceCause, SkipCause } from './skip-cause.ts';

/** Why a model was skipped, with the field and value that show it. */
export type SkipWords = { readonly reason: string; readonly field: string; readonly value: string };

/** What a person reads about the engine's own actions. No decision uses it. */
export type EngineWords = {
  readonly skip: (cause: SkipCause, candidate: Candidate) => SkipWords;
  readonly cancel: (
    cause: CancelCause | 'withheld',
    candidate: Candidate,
  ) => { readonly title: string; readonly reason: string };
  readonly wait: (because: RetryCause) => string;
  /** What a request waits for while a person is asked. */
  readonly ask: (guard: PriceCause, candidate: Candidate) => string;
  readonly queue: (limit: PlaceLimit, candidate: Candidate) => string;
  /** The meaning of upstream's own message, as evidence. */
  readonly messageMeaning: string;
};
