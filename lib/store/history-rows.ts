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

/** The chain and policy of a request. */
export type Snapshot = { readonly chain: readonly string[]; readonly policy: Policy };

/** The facts about a request at its start. Times are epoch milliseconds. */
export type BegunRequest = {
  /** A UUIDv7 from `createdAtMs`: paging and the time filters use it. */
  readonly id: string;
  readonly createdAtMs: number;
  readonly category: string | null;
  readonly requestedModel: string;
  readonly stream: boolean;
  readonly dialect: DialectName;
  /** The number of this client retry; null if the request is not known to be one. */
  readonly clientRetry: number | null;
  /** Null if its conversation had no other model before, or is unknown. */
  readonly returnChoice: ReturnChoice | null;
  /** The client of its key; null without a key. */
  readonly clientId: string | null;
  /** The client's name, else the caller's own name for itself. */
  readonly clientName: string | null;
  readonly connection: ConnectionId;
  readonly snapshot: Snapshot;
};

/** The facts about a running request: all that remains if the process is killed. */
export type RunningRequest = BegunRequest &
  Pick<
    FinishedRequest,
    'servedModel' | 'provider' | 'switched' | 'origin' | 'timeToFirstTokenMs' | 'queuedMs'
  > & {
    /** Null while there is nothing to explain. */
    readonly explanation: string | null;
  };

/** The whole row, so that it can be written with or without the start. */
export type FinishedRequest = BegunRequest & {
  readonly status: Exclude<RequestStatus, 'running'>;
  readonly servedModel: string | null;
  readonly provider: string | null;
  readonly switched: boolean;
  readonly origin: Origin | null;
  readonly durationMs: number;
  /** Total time in queues for a slot; included in the waits of the attempts. */
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
  /** When prompt and answer are deleted; null for never. */
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
  /** The part of the cost that a provider bills to the account's own key there. Absent: none. */
  readonly byokUsd?: number | null;
  /** Whether the call may have cost something, whatever was reported. Rows of earlier versions do not say. */
  readonly mayCost?: boolean | null;
  /** When the upstream confirmed the cost later. Absent: it did not. */
  readonly costConfirmedAtMs?: number | null;
  readonly generationId: string | null;
  readonly evidence: readonly Evidence[];
  readonly advice: readonly string[];
  readonly routerAttempts: readonly RouterAttempt[];
  /** Changes to the conversation before it was sent. */
  readonly carried?: readonly Carried[];
  /** Null if the server named no tier of service, and none was asked for. */
  readonly serviceTier?: ServiceTier | null;
  /** If it reached a limit. */
  readonly ownCalls?: OwnCalls | null;
  /** The engine's name for why a model was skipped. */
  readonly skipCause?: string | null;
};

/** The current call of a running request: all that remains if the process is killed. */
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
  /** Money was held for one of its calls: the costs of its attempts are booked with them. */
  readonly hasHolds?: boolean;
};

export type RunningWrite = Written & {
  readonly kind: 'running';
  readonly request: RunningRequest;
  /** Null between two calls. */
  readonly call: RunningCall | null;
  /** The attempts that have ended. */
  readonly attempts: readonly FinishedAttempt[];
};
export type FinishWrite = Written & {
  readonly kind: 'finish';
  readonly request: FinishedRequest;
  readonly attempts: readonly FinishedAttempt[];
};
export type HistoryWrite = RunningWrite | FinishWrite;
