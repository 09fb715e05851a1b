import type { ConnectionId } from '#lib/contracts/connection';
import type { Origin } from '#lib/contracts/vocabulary';
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
  /** May be still to come, where the clock was set back. */
  readonly newestAtMs: number | null;
  readonly bytes: number;
};

/** A request whose first attempt was at a certain model. */
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
  /** The last requests of a category that began with this model, the newest first; cancelled ones say nothing. */
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

export type CallsOfSecond = {
  readonly model: string;
  /** Since the epoch. */
  readonly second: number;
  readonly calls: number;
};

/** What the calls to one connection cost on one day (UTC), of one model. */
export type DaySpend = {
  readonly date: string;
  readonly model: string;
  readonly calls: number;
  readonly costUsd: number;
  /** Calls whose cost is estimated, is unknown, or which were under way when the process ended. */
  readonly estimated: number;
  readonly unknown: number;
  readonly cutShort: number;
};

type LeftRunning = {
  readonly id: string;
  readonly explanation: string | null;
  /** The call that was under way. */
  readonly call: RunningCall | null;
  /** What was held for that call in budgets; null where nothing was. */
  readonly heldNano: NanoUsd | null;
};

export type Interrupted = {
  readonly id: string;
  readonly explanation: string;
  /** What became of the call that was under way. */
  readonly attempt: FinishedAttempt | null;
};

export type HistoryReads = {
  readonly insights: InsightsStore;
  readonly firstChoices: FirstChoiceStore;
  /** The newest first, from the cursor on. */
  readonly readPage: (query: PageQuery) => Promise<StoredPage>;
  /** The same with what the list leaves out; prompts and answers stay where they are. */
  readonly readExport: (query: ExportQuery) => Promise<StoredExport>;
  readonly readDetail: (id: string) => Promise<StoredDetail | null>;
  /** Calls of ended requests per model on the day (UTC) of that moment: from the sums, and of those deleted since. */
  readonly countCallsOfDay: (connection: ConnectionId, atMs: number) => Promise<Map<string, number>>;
  /** Calls since that moment, by model and second; those of running requests as far as they have ended. */
  readonly countCallsBySecond: (
    connection: ConnectionId,
    fromMs: number,
  ) => Promise<readonly CallsOfSecond[]>;
  /** Of the days (UTC) that begin between these moments, from the sums. */
  readonly readDaySpend: (connection: ConnectionId, fromMs: number, toMs: number) => Promise<DaySpend[]>;
  readonly measure: () => Promise<HistorySize>;
};

/** Everything that changes the history. */
export type HistoryWrites = {
  /** One transaction: all of them, or none. */
  readonly writeBatch: (writes: readonly HistoryWrite[]) => Promise<void>;
  /** Writes the same and takes all of it back. */
  readonly rehearse: (writes: readonly HistoryWrite[]) => Promise<void>;
  /** Brings the sums up to date by at most so many requests; says by how many. */
  readonly catchUp: (most: number) => Promise<number>;
  /** What a process that died left `running`, whatever their time says: the clock may have been set back since. */
  readonly readLeftRunning: () => Promise<readonly LeftRunning[]>;
  /** Before any request begins: these become `interrupted`. */
  readonly closeInterrupted: (closings: readonly Interrupted[]) => Promise<void>;
  /** Takes out prompts and answers whose time is over, of so many requests at most; says how many had some. */
  readonly forgetStored: (nowMs: number, most?: number) => Promise<number>;
  /**
   * Deletes the oldest ended requests, so many at most, in one transaction; says how many it was. `nowMs` is for the
   * calls of today, which stay counted.
   */
  readonly deleteOldest: (most: number, nowMs: number) => Promise<number>;
  /** The same for those that began before a moment. */
  readonly deleteBefore: (beforeMs: number, most: number, nowMs: number) => Promise<number>;
  /**
   * Marks every ended request to be deleted and empties the sums, where these can be spared: what runs now
   * would be counted in them when it ends.
   */
  readonly beginClearing: (nowMs: number) => Promise<void>;
  /** Deletes a part of what is marked; says how many it was, 0 at the end. The mark outlives the process. */
  readonly clearPart: () => Promise<number>;
  /** Takes the prompt and the answer out of a request; false where there is no such request. */
  readonly deleteText: (id: string) => Promise<boolean>;
  /** Drops what is kept of deleted requests for the day they were made on, where that is over. */
  readonly forgetDeletedCalls: (nowMs: number) => Promise<void>;
  /**
   * Counts again what a sum that came with a later version says of the next hour; false where no hour is left. It
   * begins where it ended, also after a restart. Deleting rows of hours that are still to come would count them out
   * before they were counted in.
   */
  readonly recountHour: () => Promise<boolean>;
  /** No file holds what was deleted any more; false where others were in the way. */
  readonly wipeDeleted: () => Promise<boolean>;
};

export type HistoryStore = HistoryReads & HistoryWrites;
