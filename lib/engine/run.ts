import type { Candidate } from './candidate.ts';
import type { Approval } from './consent.ts';
import type { FullBudget } from './full-budget.ts';
import type { DeliveredText } from './continue-answer.ts';
import type { ExecutionEvent, Plan, Ports } from './execution.ts';
import type { OpenLedger } from './ledger.ts';
import type { RestLimit } from './next-step.ts';

/** The state that the loop carries from model to model. */
export type Run = {
  readonly plan: Plan;
  readonly ports: Ports;
  readonly ledger: OpenLedger;
  /**
   * The time by which the first content must arrive. It restarts when another model continues an interrupted
   * answer.
   */
  deadlineAtMs: number;
  readonly limits: RestLimit[];
  /** Budgets that blocked a model. */
  readonly overBudget: FullBudget[];
  callsMade: number;
  patienceUsedMs: number;
  waitsMade: number;
  /** Time waited in a queue or for an answer since the last attempt. */
  waitedMs: number;
  /** Models above a price limit that may still be called. */
  readonly approvals: Map<Candidate, Approval>;
  /** Total time waited for answers. */
  askedMs: number;
  /** The single allowed call to a cooling model while everything is cooling down. */
  lastResort: string | null;
  /** The part of an interrupted answer that the client has; null if it has nothing. */
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
