import type { CallTiming } from './attempt.ts';
import type { Candidate } from './candidate.ts';
import type { Decision } from './decision.ts';
import type { Continuation } from './call.ts';
import type { FullBudget } from './full-budget.ts';

type AskedCall = {
  readonly candidate: Candidate;
  /** The text that the next model continues, which adds to its input. */
  readonly continuation: Continuation | null;
  /** What allows the call to exceed a price limit; null if it exceeds none. */
  readonly approval: Decision | null;
};

/** The budgets of one request, as the executor sees them. */
export type CallBudgets = {
  /** A budget known to have no room for a call, without a query to the store; null if none is known. */
  readonly look: (candidate: Candidate) => FullBudget | null;
  /**
   * Holds money for a call in every budget that covers it and in its approval, or returns a budget without room.
   * `approval_spent` if only the approval has no room, `unavailable` if the store fails.
   */
  readonly hold: (
    call: AskedCall & { readonly timing: CallTiming },
  ) => Promise<FullBudget | 'approval_spent' | 'unavailable' | null>;
};
