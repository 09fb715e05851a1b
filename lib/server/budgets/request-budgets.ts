import type { ConnectionId } from '#lib/contracts/connection';
import type { Evidence } from '#lib/contracts/verdict';
import type { CallBudgets } from '#lib/engine/call-budgets';
import type { Decision } from '#lib/engine/decision';
import type { FullBudget } from '#lib/engine/full-budget';
import type { CallTiming } from '#lib/engine/attempt';
import { describeApproval } from '#lib/words/consent';
import { type Candidate, isFreeModel } from '#lib/engine/candidate';
import { estimateTokens, type Needs } from '#lib/engine/needs';
import type { BudgetStore, BudgetWindow, NanoUsd, StoredBudget, WindowKey } from '#lib/store/budgets';
import type { RunningWrite } from '#lib/store/history-rows';
import { storeFaultOf } from '#lib/store/store-fault';
import { periodAt } from './budget-window.ts';
import { estimateCall } from './estimate-call.ts';
import type { UsualLengths } from './usual-length.ts';

/** A call, as the budgets see it. */
type CallBudget = {
  /** The amount held for it; null if its price is unknown. */
  readonly estimateUsd: number | null;
  /** The evidence for its row. */
  readonly evidence: readonly Evidence[];
};

/** The budgets that one request counts in. */
export type RequestBudgets = CallBudgets & {
  /** Null if nothing was held for that attempt. */
  readonly find: (index: number) => CallBudget | null;
  /** Whether money is held, or was. */
  readonly hasHolds: () => boolean;
};

export type BudgetedRequest = {
  readonly id: string;
  readonly category: string | null;
  readonly clientId: string | null;
  readonly needs: Pick<Needs, 'inputTokens' | 'maxTokens'>;
  /** Web searches that the server may run for the call. They cost extra even with a free model. */
  readonly webSearches: number;
  /** Models that are only tried because a budget is spent. */
  readonly spare: readonly Candidate[];
  /** Whether its category asks before it exceeds a price limit. */
  readonly mayAsk: boolean;
  /** The maximum duration of a call. */
  readonly mostMs: number;
  /** The row with this call in progress. */
  readonly running: (candidate: Candidate, timing: CallTiming) => RunningWrite;
};

type Shared = {
  /** Their settings when the request began. The store decides what they allow. */
  readonly budgets: readonly StoredBudget[];
  readonly store: Pick<BudgetStore, 'hold'>;
  readonly usual: UsualLengths;
  /** The state of a window after the last query to the store. */
  readonly lastKnown: (budgetId: string, startMs: number) => BudgetWindow | undefined;
  readonly learn: (windows: readonly BudgetWindow[]) => void;
  readonly nameOf: (scope: StoredBudget['scope']) => string | null;
  readonly now: () => number;
};

/** The calls that hold the missing money usually end within seconds. */
const RETRY_WHEN_HELD_MS = 5_000;
/** Added to the longest time that a call can take. */
const LEASE_MARGIN_MS = 60_000;

export function openRequestBudgets(request: BudgetedRequest, shared: Shared): RequestBudgets {
  const { category, needs, webSearches } = request;
  const { budgets, store, usual, now } = shared;
  const calls = new Map<number, CallBudget>();
  let isHeld = false;

  const estimate = (candidate: Candidate, addedTokens: number): NanoUsd | null =>
    estimateCall(candidate, { needs, webSearches, addedTokens, usualTokens: usual.of(category) });

  const costsNothing = (candidate: Candidate): boolean => webSearches === 0 && isFreeModel(candidate);

  const applyingTo = (id: ConnectionId): readonly StoredBudget[] =>
    budgets.filter(({ scope }) => scope.kind !== 'connection' || scope.id === id);

  function spentByRequest(scope: StoredBudget['scope'], candidate: Candidate): NanoUsd {
    const { attempts } = request.running(candidate, noTiming);
    const counted = attempts.filter(
      ({ connection }) => scope.kind !== 'connection' || scope.id === connection,
    );
    return counted.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0) * 1e9;
  }

  function stateOf(budget: StoredBudget, candidate: Candidate): BudgetState {
    if (budget.period === 'request') {
      const spentNano = spentByRequest(budget.scope, candidate);
      return { budget, spentNano, heldNano: 0, limitNano: budget.limitNano, endMs: null, refusedNano: null };
    }
    const { startMs, endMs } = periodAt(budget.period, now());
    const window = shared.lastKnown(budget.id, startMs);
    return {
      budget,
      spentNano: window?.spentNano ?? 0,
      heldNano: window?.heldNano ?? 0,
      limitNano: budget.limitNano + (window?.extraNano ?? 0),
      endMs,
      refusedNano: window?.refusedNano ?? null,
    };
  }

  function whyFull(
    { budget, spentNano, heldNano, limitNano, endMs }: BudgetState,
    amountNano: NanoUsd | null,
  ) {
    const isOnlyHeld = spentNano + Math.max(1, amountNano ?? 0) <= limitNano;
    const soonMs = isOnlyHeld ? now() + RETRY_WHEN_HELD_MS : Infinity;
    return {
      scope: budget.scope.kind,
      scopeName: shared.nameOf(budget.scope),
      period: budget.period,
      limitUsd: limitNano / 1e9,
      spentUsd: spentNano / 1e9,
      heldUsd: heldNano / 1e9,
      estimateUsd: amountNano === null ? null : amountNano / 1e9,
      resetsAtMs: endMs,
      retryAtMs: endMs === null ? null : Math.min(endMs, soonMs),
    } satisfies FullBudget;
  }

  /** Budgets without room even if all held money is released. */
  function findFull(
    states: readonly BudgetState[],
    candidate: Candidate,
    amountNano: NanoUsd | null,
  ): FullBudget | null {
    const isFree = costsNothing(candidate);
    const full = states.filter(({ budget, spentNano, refusedNano, limitNano }) => {
      if (!budget.hard) return false;
      if (isFree) return !budget.freeWhenPaused && spentNano + Math.max(1, refusedNano ?? 0) > limitNano;
      return spentNano + Math.max(1, amountNano ?? 0) > limitNano;
    });
    return lastToReset(full.map((state) => whyFull(state, amountNano)));
  }

  const softEvidence = (states: readonly BudgetState[]): Evidence[] =>
    states
      .filter(
        ({ budget, spentNano, heldNano, limitNano }) => !budget.hard && spentNano + heldNano > limitNano,
      )
      .map(({ budget, spentNano, limitNano }) => ({
        field: 'budget',
        value: `$${spentNano / 1e9} of $${limitNano / 1e9} per ${budget.period}`,
        meaning: 'this soft budget is spent; a soft budget does not stop calls',
      }));

  return {
    find: (index) => calls.get(index) ?? null,
    hasHolds: () => isHeld,

    look(candidate) {
      const states = applyingTo(candidate.connection.id)
        .map((budget) => stateOf(budget, candidate))
        // This only repeats an earlier refusal, which the store has already recorded.
        .filter(({ budget, refusedNano }) => budget.period === 'request' || refusedNano !== null);
      return states.length === 0 ? null : findFull(states, candidate, estimate(candidate, 0));
    },

    async hold({ candidate, continuation, timing, approval }) {
      const applying = applyingTo(candidate.connection.id);
      if (applying.length === 0 && approval === null) return null;
      try {
        await usual.load(category);
        const addedTokens = continuation === null ? 0 : estimateTokens(continuation.text.length);
        const amountNano = estimate(candidate, addedTokens);
        const perRequest = applying
          .filter(({ period }) => period === 'request')
          .map((budget) => stateOf(budget, candidate));
        const full = findFull(perRequest, candidate, amountNano);
        if (full !== null) return full;
        const windows = applying.flatMap(({ id, period }) =>
          period === 'request' ? [] : [{ budgetId: id, startMs: periodAt(period, now()).startMs }],
        );
        if (approval !== null) windows.push(approvalWindow(approval.id));
        if (windows.length > 0) {
          const held = await store.hold({
            requestId: request.id,
            index: timing.index,
            windows,
            amountNano,
            isFree: costsNothing(candidate),
            leaseUntilMs: now() + request.mostMs + LEASE_MARGIN_MS,
            running: { ...request.running(candidate, timing), hasHolds: true },
          });
          shared.learn(held.windows);
          if (held.outcome === 'refused') {
            const refusing = applying.filter(({ id }) => held.refusedBy.includes(id));
            if (refusing.length === 0) return 'approval_spent';
            return lastToReset(refusing.map((budget) => whyFull(stateOf(budget, candidate), amountNano)));
          }
          isHeld = true;
        }
        calls.set(timing.index, {
          estimateUsd: amountNano === null ? null : amountNano / 1e9,
          evidence: [
            ...(approval === null ? [] : [approvedBy(approval)]),
            ...(request.spare.includes(candidate) ? [fromSpareList] : []),
            ...(amountNano === null ? [nothingHeld] : []),
            ...softEvidence(applying.map((budget) => stateOf(budget, candidate))),
          ],
        });
        return null;
      } catch (error) {
        if (storeFaultOf(error) === null) throw error;
        return 'unavailable';
      }
    },
  };
}

type BudgetState = {
  readonly budget: StoredBudget;
  readonly spentNano: NanoUsd;
  readonly heldNano: NanoUsd;
  /** Including the amount added for this window. */
  readonly limitNano: NanoUsd;
  readonly endMs: number | null;
  /** A call that it refused in this window; null if it refused none. */
  readonly refusedNano: NanoUsd | null;
};

/** Its amount is a budget that never resets. */
export function approvalWindow(id: string): WindowKey {
  return { budgetId: id, startMs: 0 };
}

function approvedBy(decision: Decision): Evidence {
  return {
    field: 'policy askWhenDearer',
    value: `approved: ${describeApproval(decision)}`,
    meaning: 'the call exceeds a price limit of the category, and a person approved it',
  };
}

const noTiming: CallTiming = { index: 0, waitMs: 0, startedAtMs: 0 };

const nothingHeld: Evidence = {
  field: 'budget',
  value: 'nothing reserved',
  meaning: 'the price of this model is unknown, so nothing was reserved for the call',
};

const fromSpareList: Evidence = {
  field: 'policy whenBudgetSpent',
  value: 'second list',
  meaning: 'the model is on the category’s list for spent budgets',
};

/** There is room only after all of them have reset. A budget per request never resets. */
function lastToReset(full: readonly FullBudget[]): FullBudget | null {
  const order = ({ retryAtMs }: FullBudget): number => retryAtMs ?? Infinity;
  return full.toSorted((a, b) => order(b) - order(a))[0] ?? null;
}
