import type { ConnectionId } from '#lib/contracts/connection';
import type { DialectName } from '#lib/contracts/dialect';
import type { HistoryFilter, ReturnChoice } from '#lib/contracts/history';
import type { RequestStatus } from '#lib/contracts/vocabulary';
import type { OwnPolicy } from './categories.ts';
import type { FinishedAttempt, FinishedRequest } from './history-rows.ts';

/** The conditions for a request to be read. All of them must match. Times are epoch milliseconds. */
export type RequestFilter = Omit<
  HistoryFilter,
  'connection' | 'demo' | 'from' | 'to' | 'weekday' | 'hour' | 'timeZone'
> & {
  /** Answered by one of these. */
  readonly connections?: readonly ConnectionId[];
  /** Answered by none of these. */
  readonly exceptConnections?: readonly ConnectionId[];
  readonly fromMs?: number;
  readonly beforeMs?: number;
  /** Started in one of these hours, given by their start (UTC). */
  readonly hours?: readonly number[];
};

export type PageQuery = RequestFilter & {
  readonly limit: number;
  /** The previous page's cursor. */
  readonly cursor?: string | undefined;
};

/** A request, finished or not, without its texts. Null means unknown or not applicable. */
export type StoredRequest = Omit<
  FinishedRequest,
  | 'status'
  | 'durationMs'
  | 'queuedMs'
  | 'errorType'
  | 'explanation'
  | 'prompt'
  | 'answer'
  | 'storedUntilMs'
  | 'snapshot'
  | 'dialect'
  | 'clientRetry'
  | 'returnChoice'
> & {
  readonly status: RequestStatus;
  readonly attemptCount: number;
  readonly durationMs: number | null;
  /** Another version may have written other values. */
  readonly errorType: string | null;
  /** Null while nothing was tried. */
  readonly firstTried: { readonly connection: ConnectionId; readonly model: string } | null;
  /** When that model answered again after its cooldown, if the request was switched. */
  readonly firstChoiceBackAtMs: number | null;
};

/** A stored attempt. */
export type StoredAttempt = Required<FinishedAttempt>;

export type StoredPage = {
  readonly requests: readonly StoredRequest[];
  readonly nextCursor: string | null;
  /** How far a search has looked if it stopped before its page was full; null if it did not. */
  readonly searchedToMs: number | null;
};

export type StoredDetail = {
  readonly request: StoredRequest;
  readonly chain: readonly string[];
  readonly policy: OwnPolicy;
  /** Null while it runs and nothing is known. */
  readonly explanation: string | null;
  readonly prompt: string | null;
  readonly answer: string | null;
  readonly storedUntilMs: number | null;
  readonly queuedMs: number;
  readonly dialect: DialectName;
  readonly clientRetry: number | null;
  readonly returnChoice: ReturnChoice | null;
  readonly attempts: readonly StoredAttempt[];
};

export type ExportQuery = PageQuery & { readonly withAttempts: boolean };

export type StoredExport = {
  readonly rows: readonly {
    readonly request: StoredRequest;
    readonly explanation: string | null;
    /** Only on request. */
    readonly attempts: readonly StoredAttempt[];
  }[];
  readonly nextCursor: string | null;
};
