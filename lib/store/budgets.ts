import type { BudgetPeriod } from '#lib/contracts/budget';
import type { ConnectionId } from '#lib/contracts/connection';
import type { RunningWrite } from './history-rows.ts';

/** Billionths of a US dollar, whole ones: sums of them do not drift. */
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

/** What is left out, or undefined, stays as it is. */
type BudgetChange = {
  readonly [Field in 'limitNano' | 'hard' | 'freeWhenPaused']?: StoredBudget[Field] | undefined;
};

/** A period of a budget, by its beginning. Another period is another window: none is ever set back. */
export type WindowKey = { readonly budgetId: string; readonly startMs: number };

export type BudgetWindow = WindowKey & {
  readonly spentNano: NanoUsd;
  readonly heldNano: NanoUsd;
  /** What a person added to the limit for this window alone. */
  readonly extraNano: NanoUsd;
  /** The last call that was refused since it did not fit beside what is spent; null where none was, or since more was allowed. */
  readonly refusedNano: NanoUsd | null;
};

/** Money to be held for one call, in every budget that it counts in. */
export type Hold = {
  readonly requestId: string;
  /** Of the attempt. */
  readonly index: number;
  readonly windows: readonly WindowKey[];
  /** Null where the price is not known: nothing can be held, and what it turns out to have cost is booked. */
  readonly amountNano: NanoUsd | null;
  readonly isFree: boolean;
  /** By then the call has ended, or nobody is there to end it. */
  readonly leaseUntilMs: number;
  /** The request with this call under way: it is written with the hold, so that no money is held that no row tells of. */
  readonly running: RunningWrite;
};

export type HoldOutcome = {
  readonly outcome: 'held' | 'refused';
  /** All of them, as they are now. */
  readonly windows: readonly BudgetWindow[];
  /** Those budgets that have no room for it. */
  readonly refusedBy: readonly string[];
};

export type BudgetStore = {
  /** In the order they were made. */
  readonly listBudgets: () => Promise<StoredBudget[]>;
  readonly createBudget: (budget: StoredBudget) => Promise<void>;
  /** Null where there is none of that id. A higher limit forgets the refusals of every window. */
  readonly changeBudget: (id: string, change: BudgetChange) => Promise<StoredBudget | null>;
  /** With its windows, and what is held in them. False where there is none of that id. */
  readonly deleteBudget: (id: string) => Promise<boolean>;
  /** Those that there are: a window in which nothing happened yet has no row. */
  readonly readWindows: (keys: readonly WindowKey[]) => Promise<BudgetWindow[]>;
  /** Lets a window go on by so much, from its limit or from what is spent, whichever is more. */
  readonly resumeWindow: (key: WindowKey, extraNano: NanoUsd) => Promise<BudgetWindow | null>;
  /** In all of the windows or in none, by one conditional statement: what is free and what is taken can't part. */
  readonly hold: (hold: Hold) => Promise<HoldOutcome>;
  /** Counts what is held beyond its lease as spent. Gives the number of calls. */
  readonly settleOverdue: (nowMs: number) => Promise<number>;
  /** The tokens that the last answers of a category had, so many at most. */
  readonly readOutputTokens: (category: string | null, most: number) => Promise<number[]>;
};
