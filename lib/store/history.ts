import type { ConnectionId } from '#lib/contracts/connection';
import type { AttemptOutcome, Origin } from '#lib/contracts/vocabulary';
import type { NanoUsd } from './budgets.ts';
import type {
  ExportQuery,
  PageQuery,
  StoredAttempt,
  StoredDetail,
  StoredExport,
  StoredPage,
  StoredRequest,
} from './history-facts.ts';
import type { FinishedAttempt, HistoryWrite, RunningCall } from './history-rows.ts';
import type { InsightsStore } from './insights.ts';

export type HistorySize = {
  readonly requests: number;
  readonly oldestAtMs: number | null;
  /** May be in the future if the clock was set back. */
  readonly newestAtMs: number | null;
  readonly bytes: number;
};

/** A request whose first attempt called a certain model. */
export type FirstChoiceRequest = Pick<StoredRequest, 'createdAtMs' | 'servedModel'> & {
  readonly attempts: readonly Pick<
    StoredAttempt,
    'model' | 'outcome' | 'origin' | 'kind' | 'timeToFirstTokenMs'
  >[];
};

type Question = {
  readonly connection: ConnectionId;
  readonly category: string;
  readonly model: string;
  readonly fromMs: number;
  readonly most: number;
};

export type FirstChoiceStore = {
  /**
   * The latest requests of a category that started with this model, newest first; cancelled ones say nothing.
   */
  readonly readLast: (question: Question) => Promise<FirstChoiceRequest[]>;
};

export type RecentCall = {
  readonly connection: ConnectionId;
  readonly model: string;
  readonly isServed: boolean;
  readonly origin: Origin | null;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly firstTokenMs: number | null;
};

type RecentCalls = { readonly calls: readonly RecentCall[]; readonly fromMs: number };

type CallsQuery = { readonly connections: readonly ConnectionId[]; readonly fromMs: number };

export type ReadRecentCalls = (query: CallsQuery) => Promise<RecentCalls>;

/** An attempt of a category; `atMs` is the time of its request. */
export type RecentAttempt = {
  readonly requestId: string;
  readonly atMs: number;
  readonly connection: ConnectionId;
  readonly model: string;
  readonly outcome: AttemptOutcome;
  readonly kind: string | null;
};

export type ReadRecentAttempts = (
  query: CallsQuery & { readonly category: string },
) => Promise<{ readonly attempts: readonly RecentAttempt[]; readonly fromMs: number }>;

export type CallsOfSecond = {
  readonly model: string;
  /** Since the epoch. */
  readonly second: number;
  readonly calls: number;
};

/** The cost of the calls to one connection on one day (UTC), for one model. */
export type DaySpend = {
  readonly date: string;
  readonly model: string;
  readonly calls: number;
  readonly costUsd: number;
  /** Calls whose cost is estimated or unknown, or that were running when the process ended. */
  readonly estimated: number;
  readonly unknown: number;
  readonly cutShort: number;
};

type LeftRunning = {
  readonly id: string;
  readonly explanation: string | null;
  /** The call that was running. */
  readonly call: RunningCall | null;
  /** The money held for that call in budgets; null if none was. */
  readonly heldNano: NanoUsd | null;
};

export type Interrupted = {
  readonly id: string;
  readonly explanation: string;
  /** The result of the call that was running. */
  readonly attempt: FinishedAttempt | null;
};

export type HistoryReads = {
  readonly insights: InsightsStore;
  readonly firstChoices: FirstChoiceStore;
  /** Newest first, from the cursor on. */
  readonly readPage: (query: PageQuery) => Promise<StoredPage>;
  /** The same with the columns that the list omits; prompts and answers are not included. */
  readonly readExport: (query: ExportQuery) => Promise<StoredExport>;
  readonly readDetail: (id: string) => Promise<StoredDetail | null>;
  /**
   * Calls of ended requests by model on the day (UTC) of that moment: from the sums, and of requests deleted
   * since.
   */
  readonly countCallsOfDay: (connection: ConnectionId, atMs: number) => Promise<Map<string, number>>;
  /** Calls since that moment, by model and second; for running requests, those that have ended. */
  readonly countCallsBySecond: (
    connection: ConnectionId,
    fromMs: number,
  ) => Promise<readonly CallsOfSecond[]>;
  /** For the days (UTC) that begin between these moments, from the sums. */
  readonly readDaySpend: (connection: ConnectionId, fromMs: number, toMs: number) => Promise<DaySpend[]>;
  readonly measure: () => Promise<HistorySize>;
};

/** Everything that changes the history. */
export type HistoryWrites = {
  /** One transaction. */
  readonly writeBatch: (writes: readonly HistoryWrite[]) => Promise<void>;
  /** Writes the same and rolls back. */
  readonly rehearse: (writes: readonly HistoryWrite[]) => Promise<void>;
  /** Updates the sums by at most that many requests; returns how many. */
  readonly catchUp: (most: number) => Promise<number>;
  /**
   * The rows that are `running`: all of them, or those of processes that have ended. Whatever their time, because the
   * clock may have been set back since.
   */
  readonly readLeftRunning: (of: 'all' | 'ended_processes') => Promise<readonly LeftRunning[]>;
  /** These become `interrupted`, if they are still running. */
  readonly closeInterrupted: (closings: readonly Interrupted[]) => Promise<void>;
  /** Deletes expired prompts and answers of up to that many requests; returns how many had some. */
  readonly forgetStored: (nowMs: number, most?: number) => Promise<number>;
  /**
   * Deletes the oldest ended requests, up to a number, in one transaction; returns how many. `nowMs` is for
   * today's calls, which stay counted.
   */
  readonly deleteOldest: (most: number, nowMs: number) => Promise<number>;
  /** The same for those that started before a moment. */
  readonly deleteBefore: (beforeMs: number, most: number, nowMs: number) => Promise<number>;
  /**
   * Marks every ended request for deletion and empties the sums, if possible: running requests would be counted
   * in them when they end. Returns their number; null if it was not possible.
   */
  readonly beginClearing: (nowMs: number) => Promise<number | null>;
  /** Deletes a part of the marked requests; returns how many, 0 at the end. The mark survives a restart. */
  readonly clearPart: () => Promise<number>;
  /** Deletes the prompt and the answer of a request; false if there is no such request. */
  readonly deleteText: (id: string) => Promise<boolean>;
  /** Deletes the counts of deleted requests for days that are over. */
  readonly forgetDeletedCalls: (nowMs: number) => Promise<void>;
  /**
   * Computes a sum that a later version added, for the next hour; false if no hour is left. It continues where
   * it stopped, also after a restart. Deleting rows of hours that are not computed yet would subtract them
   * before they were added.
   */
  readonly recountHour: () => Promise<boolean>;
  /** No file contains deleted data anymore; false if others blocked it. */
  readonly wipeDeleted: () => Promise<boolean>;
};

export type HistoryStore = HistoryReads & HistoryWrites;
