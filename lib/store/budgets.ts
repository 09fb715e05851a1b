import type { BudgetPeriod } from '#lib/contracts/budget';
import type { ConnectionId } from '#lib/contracts/connection';
import type { RunningWrite } from './history-rows.ts';

/**
 * Billionths of a US dollar, so that sums do not drift. Limits and held amounts are whole; costs are as they were
 * reported, to the thousandth of a billionth.
 */
export type NanoUsd = number;

export type StoredScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'category' | 'client'; readonly id: string }
  | { readonly kind: 'connection'; readonly id: ConnectionId };

export type StoredBudget = {
  readonly id: string;
  readonly scope: StoredScope;
  readonly period: BudgetPeriod;
  readonly limitNano: NanoUsd;
  readonly hard: boolean;
  readonly freeWhenPaused: boolean;
};

/** Missing and undefined fields stay unchanged. */
type BudgetChange = {
  readonly [Field in 'limitNano' | 'hard' | 'freeWhenPaused']?: StoredBudget[Field] | undefined;
};

/** One period of a budget, identified by its start. Each period is a new window; none is ever reset. */
export type WindowKey = { readonly budgetId: string; readonly startMs: number };

export type BudgetWindow = WindowKey & {
  readonly spentNano: NanoUsd;
  readonly heldNano: NanoUsd;
  /** The amount that a person added to the limit of this window. */
  readonly extraNano: NanoUsd;
  /** The last call refused because too little was left; null if there was none, or if the limit was raised since. */
  readonly refusedNano: NanoUsd | null;
};

/** The money to hold for one call, in every budget that covers it. */
export type Hold = {
  readonly requestId: string;
  /** Of the attempt. */
  readonly index: number;
  readonly windows: readonly WindowKey[];
  /** Null if the price is unknown: nothing is held, and the reported cost is booked later. */
  readonly amountNano: NanoUsd | null;
  readonly isFree: boolean;
  /** After this time, the call has ended or its process has died. */
  readonly leaseUntilMs: number;
  /** The row with this call in progress, written together with the hold, so that held money always belongs to a row. */
  readonly running: RunningWrite;
};

export type HoldOutcome = {
  readonly outcome: 'held' | 'refused';
  /** All of them, as they are now. */
  readonly windows: readonly BudgetWindow[];
  /** The budgets without room for it. */
  readonly refusedBy: readonly string[];
};

export type BudgetStore = {
  /** In order of creation. */
  readonly listBudgets: () => Promise<StoredBudget[]>;
  readonly createBudget: (budget: StoredBudget) => Promise<void>;
  /** Null if the id is unknown. A higher limit forgets the refusals of every window. */
  readonly changeBudget: (id: string, change: BudgetChange) => Promise<StoredBudget | null>;
  /** With its windows and their holds. False if the id is unknown. */
  readonly deleteBudget: (id: string) => Promise<boolean>;
  /** The existing windows: an unused window has no row. */
  readonly readWindows: (keys: readonly WindowKey[]) => Promise<BudgetWindow[]>;
  /** Raises the limit of a window by an amount, starting from the limit or from what is spent, whichever is more. */
  readonly resumeWindow: (key: WindowKey, extraNano: NanoUsd) => Promise<BudgetWindow | null>;
  /** Holds money in all of the windows or in none, with one conditional statement, so that check and hold are atomic. */
  readonly hold: (hold: Hold) => Promise<HoldOutcome>;
  /** Counts holds with an expired lease as spent. Returns the number of calls. */
  readonly settleOverdue: (nowMs: number) => Promise<number>;
  /** The output tokens of a category's latest answers, up to a number of them. */
  readonly readOutputTokens: (category: string | null, most: number) => Promise<number[]>;
};
