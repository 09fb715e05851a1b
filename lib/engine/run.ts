import type { Candidate } from './candidate.ts';
import type { Approval } from './consent.ts';
import type { FullBudget } from './full-budget.ts';
import type { DeliveredText } from './continue-answer.ts';
import type { ExecutionEvent, Plan, Ports } from './execution.ts';
import type { OpenLedger } from './ledger.ts';
import type { RestLimit } from './next-step.ts';

/** What the loop carries from model to model. */
export type Run = {
  readonly plan: Plan;
  readonly ports: Ports;
  readonly ledger: OpenLedger;
  /** By then the first content must be there; counted anew when an answer breaks that another model is to continue. */
  deadlineAtMs: number;
  readonly limits: RestLimit[];
  /** Budgets that kept a model from being called. */
  readonly overBudget: FullBudget[];
  callsMade: number;
  patienceUsedMs: number;
  waitsMade: number;
  /** Waited in a queue or for an answer since the last attempt. */
  waitedMs: number;
  /** Models that break a price limit and may be called all the same. */
  readonly approvals: Map<Candidate, Approval>;
  /** Waited for answers, in all. */
  askedMs: number;
  /** The one call to a cooling model that is allowed when everything is cooling down. */
  lastResort: string | null;
  /** What the client already has of an answer that broke; null while it has nothing. */
  delivered: DeliveredText | null;
};

/** Enters an event in the ledger, then reports it. */
export function enter({ ledger, ports }: Run, event: ExecutionEvent): void {
  ledger.enter(event);
  ports.onEvent(event);
}

/** An answer written by several models is one answer. */
export function streamLeftMs({ plan, ledger, ports }: Run): number {
  const { maxStreamMs } = plan.policy;
  const { startedAtMs, timeToFirstTokenMs } = ledger;
  if (timeToFirstTokenMs === null) return maxStreamMs;
  return Math.max(0, startedAtMs + timeToFirstTokenMs + maxStreamMs - ports.now());
}
