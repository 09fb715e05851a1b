import type { CallTiming } from '#lib/engine/attempt';
import type { Candidate } from '#lib/engine/candidate';
import type { Budgets } from '#lib/server/budgets/budget-service';
import type { RequestBudgets } from '#lib/server/budgets/request-budgets';
import type { BegunRequest, RunningCall, RunningWrite } from '#lib/store/history-rows';
import type { RequestFacts } from '#lib/dialects/dialect';
import type { ResolvedChain } from './resolve-chain.ts';

type Opened = {
  readonly begun: BegunRequest;
  readonly facts: Pick<RequestFacts, 'needs'>;
  readonly mayUseServerTools: boolean;
  readonly resolved: Pick<ResolvedChain, 'policy' | 'whenBudgetSpent'>;
  /** The row at that moment. */
  readonly soFar: () => RunningWrite;
};

/** The budgets that apply to a request; null if none do. */
export function openBudgets(
  budgets: Budgets,
  { begun, facts, mayUseServerTools, resolved, soFar }: Opened,
): RequestBudgets | null {
  return budgets.forRequest({
    ...begun,
    needs: facts.needs,
    webSearches: mayUseServerTools ? 1 : 0,
    spare: resolved.whenBudgetSpent,
    mayAsk: resolved.policy.askWhenDearer !== null,
    mostMs: resolved.policy.deadlineMs + resolved.policy.maxStreamMs,
    running: (candidate, timing) => ({ ...soFar(), call: uncalled(candidate, timing) }),
  });
}

/** A call about to be made. */
function uncalled({ id, connection }: Candidate, timing: CallTiming): RunningCall {
  const nothingKnown = { provider: null, timeToFirstTokenMs: null, generationId: null };
  return { ...timing, ...nothingKnown, model: id, connection: connection.id };
}
