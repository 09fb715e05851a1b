import type { DialectName } from '#lib/contracts/dialect';
import type { OwnCalls, ReturnChoice, RouterAttempt } from '#lib/contracts/history';
import type { ServiceTier } from '#lib/contracts/service-tier';
import type { Carried } from '#lib/contracts/carried';
import type { Policy } from '#lib/contracts/policy';
import type { Evidence } from '#lib/contracts/verdict';
import type { ConnectionId } from '#lib/contracts/connection';
import type {
  Action,
  AttemptOutcome,
  GatewayErrorType,
  Origin,
  RequestStatus,
} from '#lib/contracts/vocabulary';

/** The chain and policy a request ran under. */
export type Snapshot = { readonly chain: readonly string[]; readonly policy: Policy };

/** What is known of a request when it begins. Times are epoch milliseconds. */
export type BegunRequest = {
  /** A UUIDv7 made at `createdAtMs`: paging and the time filters go by it. */
  readonly id: string;
  readonly createdAtMs: number;
  readonly category: string | null;
  readonly requestedModel: string;
  readonly stream: boolean;
  readonly dialect: DialectName;
  /** The number of this client retry; null if the request is not known to be one. */
  readonly clientRetry: number | null;
  /** Null where its conversation had no other model before, or is not known. */
  readonly returnChoice: ReturnChoice | null;
  /** Of the key it came with; null where it came without one. */
  readonly clientId: string | null;
  /** That of the key, else what the caller calls itself. */
  readonly clientName: string | null;
  readonly connection: ConnectionId;
  readonly snapshot: Snapshot;
};

/** What is known of a request while it runs: all that is left of it where the process is killed. */
export type RunningRequest = BegunRequest &
  Pick<
    FinishedRequest,
    'servedModel' | 'provider' | 'switched' | 'origin' | 'timeToFirstTokenMs' | 'queuedMs'
  > & {
    /** Null as long as there is nothing to tell. */
    readonly explanation: string | null;
  };

/** The whole row, so that it can be written with or without the beginning. */
export type FinishedRequest = BegunRequest & {
  readonly status: Exclude<RequestStatus, 'running'>;
  readonly servedModel: string | null;
  readonly provider: string | null;
  readonly switched: boolean;
  readonly origin: Origin | null;
  readonly durationMs: number;
  /** Waited in a queue for a place, in all. The waits of the attempts hold it too. */
  readonly queuedMs: number;
  readonly timeToFirstTokenMs: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
  readonly costEstimated: boolean;
  readonly errorType: GatewayErrorType | null;
  readonly explanation: string;
  /** Null unless the category keeps them. */
  readonly prompt: string | null;
  readonly answer: string | null;
  /** When prompt and answer are to be forgotten; null keeps them. */
  readonly storedUntilMs: number | null;
};

export type FinishedAttempt = {
  readonly index: number;
  readonly model: string;
  readonly connection: ConnectionId;
  readonly provider: string | null;
  readonly outcome: AttemptOutcome;
  readonly httpStatus: number | null;
  readonly origin: Origin | null;
  readonly action: Action | null;
  readonly kind: string | null;
  readonly reason: string | null;
  readonly waitMs: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly timeToFirstTokenMs: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cachedTokens: number | null;
  readonly costUsd: number | null;
  readonly costEstimated: boolean;
  /** Of the cost, what a provider bills to the account's own key there. Absent: nothing. */
  readonly byokUsd?: number | null;
  /** Whether the call may have cost something, whatever was reported. Rows of earlier versions do not say. */
  readonly mayCost?: boolean | null;
  /** When the upstream confirmed the cost later. Absent: it did not. */
  readonly costConfirmedAtMs?: number | null;
  readonly generationId: string | null;
  readonly evidence: readonly Evidence[];
  readonly advice: readonly string[];
  readonly routerAttempts: readonly RouterAttempt[];
  /** What of the history was sent otherwise than the client wrote it. */
  readonly carried?: readonly Carried[];
  /** Null if the server named no tier of service, and none was asked for. */
  readonly serviceTier?: ServiceTier | null;
  /** Where it met a limit. */
  readonly ownCalls?: OwnCalls | null;
  /** Why a model was skipped, by its name in the engine. */
  readonly skipCause?: string | null;
};

/** The call a running request is waiting for or reading from: all that is left of it where the process is killed. */
export type RunningCall = Pick<
  FinishedAttempt,
  | 'index'
  | 'model'
  | 'connection'
  | 'provider'
  | 'waitMs'
  | 'startedAtMs'
  | 'timeToFirstTokenMs'
  | 'generationId'
>;

type Written = {
  /** Money was held for a call of it: what its attempts cost is booked with them. */
  readonly hasHolds?: boolean;
};

export type RunningWrite = Written & {
  readonly kind: 'running';
  readonly request: RunningRequest;
  /** Null between two calls. */
  readonly call: RunningCall | null;
  /** Those that have ended. */
  readonly attempts: readonly FinishedAttempt[];
};
export type FinishWrite = Written & {
  readonly kind: 'finish';
  readonly request: FinishedRequest;
  readonly attempts: readonly FinishedAttempt[];
};
export type HistoryWrite = RunningWrite | FinishWrite;
