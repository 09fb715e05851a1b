import type { Candidate } from './candidate.ts';
import type { ConsentEnd, Decision } from './decision.ts';
import type { PriceCause } from './skip-cause.ts';

/** What allows calls to a model above a price limit. */
export type Approval = { readonly decision: Decision; readonly guard: PriceCause };

/** Asks people on behalf of one request. */
export type Consent = {
  /** An earlier answer that covers a call to the model. */
  readonly look: (candidate: Candidate) => Decision | null;
  /** Waits for an answer, up to that long. */
  readonly ask: (candidate: Candidate, guard: PriceCause, mostMs: number) => ConsentEnd | Promise<ConsentEnd>;
};

/** A question that ended, or an earlier answer that applied. */
export type Asked = {
  readonly candidate: Candidate;
  readonly guard: PriceCause;
  readonly end: ConsentEnd;
  /** Null if an earlier answer applied. */
  readonly waitedMs: number | null;
};
