import type { CallTiming } from './attempt.ts';
import type { Candidate } from './candidate.ts';
import type { Continuation } from './call.ts';
import type { FullBudget } from './full-budget.ts';

type AskedCall = {
  readonly candidate: Candidate;
  /** What the next model is to go on with, which is more to read for it. */
  readonly continuation: Continuation | null;
};

/** The budgets that a request counts in, as the executor asks them. */
export type CallBudgets = {
  /** The budget that has no room for a call, as far as is known without asking the store; null where none is known. */
  readonly look: (candidate: Candidate) => FullBudget | null;
  /** Holds money for a call in every budget it counts in, or says which has no room; `unavailable` where nobody can say. */
  readonly hold: (
    call: AskedCall & { readonly timing: CallTiming },
  ) => Promise<FullBudget | 'unavailable' | null>;
};
