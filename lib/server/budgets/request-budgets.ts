import type { ConnectionId } from '#lib/contracts/connection';
import type { Evidence } from '#lib/contracts/verdict';
import type { CallBudgets } from '#lib/engine/call-budgets';
import type { FullBudget } from '#lib/engine/full-budget';
import type { CallTiming } from '#lib/engine/attempt';
import { type Candidate, isFreeModel } from '#lib/engine/candidate';
import { estimateTokens, type Needs } from '#lib/engine/needs';
import type { BudgetStore, BudgetWindow, NanoUsd, StoredBudget } from '#lib/store/budgets';
import type { RunningWrite } from '#lib/store/history-rows';
import { storeFaultOf } from '#lib/store/store-fault';
import { periodAt } from './budget-window.ts';
import { estimateCall } from './estimate-call.ts';
import type { UsualLengths } from './usual-length.ts';

/** What the budgets know of one call. */
export type CallBudget = {
  /** What was held for it; null where its price is not known. */
  readonly estimateUsd: number | null;
  /** What its row has to say of it. */
  readonly evidence: readonly Evidence[];
};

/** The budgets that one request counts in. */
export type RequestBudgets = CallBudgets & {
  /** Null where nothing was asked for that attempt. */
  readonly find: (index: number) => CallBudget | null;
  /** Whether money is held, or was. */
  readonly hasHolds: () => boolean;
};

export type BudgetedRequest = {
  readonly id: string;
  readonly category: string | null;
  readonly clientId: string | null;
  readonly needs: Pick<Needs, 'inputTokens' | 'maxTokens'>;
  /** What is tried only because a budget is spent. */
  readonly spare: readonly Candidate[];
  /** What a call may take at most. */
  readonly mostMs: number;
  /** The row as it would be with this call under way. */
  readonly running: (candidate: Candidate, timing: CallTiming) => RunningWrite;
};

type Shared = {
  /** As they were when the request began; what they allow is asked of the store. */
  readonly budgets: readonly StoredBudget[];
  readonly store: Pick<BudgetStore, 'hold'>;
  readonly usual: UsualLengths;
  /** What is known of a window from the last time the store was asked. */
  readonly lastKnown: (budgetId: string, startMs: number) => BudgetWindow | undefined;
  readonly learn: (windows: readonly BudgetWindow[]) => void;
  readonly nameOf: (scope: StoredBudget['scope']) => string | null;
  readonly now: () => number;
};

/** Calls that hold the money that is missing end within seconds. */
const RETRY_WHEN_HELD_MS = 5_000;
/** Beyond the longest that a call may take. */
const LEASE_MARGIN_MS = 60_000;

export function openRequestBudgets(request: BudgetedRequest, shared: Shared): RequestBudgets {
  const { category, needs } = request;
  const { budgets, store, usual, now } = shared;
  const calls = new Map<number, CallBudget>();
  let isHeld = false;

  const estimate = (candidate: Candidate, addedTokens: number): NanoUsd | null =>
    estimateCall(candidate, { needs, addedTokens, usualTokens: usual.of(category) });

  const applyingTo = (id: ConnectionId): readonly StoredBudget[] =>
    budgets.filter(({ scope }) => scope.kind !== 'connection' || scope.id === id);

  function spentByRequest(scope: StoredBudget['scope'], candidate: Candidate): NanoUsd {
    const { attempts } = request.running(candidate, noTiming);
    const counted = attempts.filter(
      ({ connection }) => scope.kind !== 'connection' || scope.id === connection,
    );
    return counted.reduce((sum, { costUsd }) => sum + Math.round((costUsd ?? 0) * 1e9), 0);
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

  function tell({ budget, spentNano, heldNano, limitNano, endMs }: BudgetState, amountNano: NanoUsd | null) {
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

  /** Those without room beside what is spent; what others hold may come back. */
  function findFull(
    states: readonly BudgetState[],
    candidate: Candidate,
    amountNano: NanoUsd | null,
  ): FullBudget | null {
    const isFree = isFreeModel(candidate);
    const full = states.filter(({ budget, spentNano, refusedNano, limitNano }) => {
      if (!budget.hard) return false;
      if (isFree) return !budget.freeWhenPaused && spentNano + Math.max(1, refusedNano ?? 0) > limitNano;
      return spentNano + Math.max(1, amountNano ?? 0) > limitNano;
    });
    return lastToReset(full.map((state) => tell(state, amountNano)));
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
        // It only repeats what the store has said before: the first refusal is the store's to note.
        .filter(({ budget, refusedNano }) => budget.period === 'request' || refusedNano !== null);
      return states.length === 0 ? null : findFull(states, candidate, estimate(candidate, 0));
    },

    async hold({ candidate, continuation, timing }) {
      const applying = applyingTo(candidate.connection.id);
      if (applying.length === 0) return null;
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
        if (windows.length > 0) {
          const held = await store.hold({
            requestId: request.id,
            index: timing.index,
            windows,
            amountNano,
            isFree: isFreeModel(candidate),
            leaseUntilMs: now() + request.mostMs + LEASE_MARGIN_MS,
            running: { ...request.running(candidate, timing), hasHolds: true },
          });
          shared.learn(held.windows);
          if (held.outcome === 'refused') {
            const refusing = applying.filter(({ id }) => held.refusedBy.includes(id));
            return lastToReset(refusing.map((budget) => tell(stateOf(budget, candidate), amountNano)));
          }
          isHeld = true;
        }
        calls.set(timing.index, {
          estimateUsd: amountNano === null ? null : amountNano / 1e9,
          evidence: [
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
  /** With what was added for this window. */
  readonly limitNano: NanoUsd;
  readonly endMs: number | null;
  /** A call that it refused in this window; null where it refused none. */
  readonly refusedNano: NanoUsd | null;
};

const noTiming: CallTiming = { index: 0, waitMs: 0, startedAtMs: 0 };

const nothingHeld: Evidence = {
  field: 'budget',
  value: 'nothing held',
  meaning: 'the price of this model is unknown, so nothing was reserved for the call',
};

const fromSpareList: Evidence = {
  field: 'policy whenBudgetSpent',
  value: 'second list',
  meaning: 'the model is on the category’s list for spent budgets',
};

/** There is room only once every one of them has reset; one per request never does. */
function lastToReset(full: readonly FullBudget[]): FullBudget | null {
  const order = ({ retryAtMs }: FullBudget): number => retryAtMs ?? Infinity;
  return full.toSorted((a, b) => order(b) - order(a))[0] ?? null;
}
