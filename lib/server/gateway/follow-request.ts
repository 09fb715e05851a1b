import type { BegunRequest, RunningCall, RunningWrite } from '#db/history-rows';
import type { OwnCalls } from '#lib/contracts/history';
import type { ConnectionId } from '#lib/contracts/connection';
import type { CatalogueModel } from '#lib/contracts/model';
import type { Attempt } from '#lib/engine/attempt';
import type { ExecutionEvent } from '#lib/engine/execution';
import type { CallCounts } from '../call-counter.ts';
import { ownCallsOf } from '../own-calls.ts';
import { recordRunning, type Serve } from './history-record.ts';

type FollowInput = {
  readonly begun: BegunRequest;
  readonly lookup: (connection: ConnectionId, model: string) => CatalogueModel | undefined;
  /** The person's own calls at this moment. */
  readonly countCalls: (attempt: Pick<Attempt, 'connection' | 'model'>) => CallCounts;
};

export type FollowedRequest = {
  readonly take: (event: ExecutionEvent) => void;
  readonly soFar: () => RunningWrite;
  /** Those that have ended. */
  readonly attempts: readonly Attempt[];
  /** By the index of the attempt: taken at the moment it met a limit. */
  readonly ownCalls: ReadonlyMap<number, OwnCalls>;
};

/** Gathers what is known of a request while it runs. */
export function followRequest({ begun, lookup, countCalls }: FollowInput): FollowedRequest {
  const attempts: Attempt[] = [];
  const ownCalls = new Map<number, OwnCalls>();
  let call: RunningCall | null = null;
  let serve: Serve | null = null;
  let timeToFirstTokenMs: number | null = null;
  return {
    take(event) {
      switch (event.type) {
        case 'attempt-serve':
          serve = event;
          call = callOf(event, call);
          timeToFirstTokenMs ??= event.startedAtMs + event.timeToFirstTokenMs - begun.createdAtMs;
          break;
        case 'attempt-fail': {
          const { attempt } = event;
          call = null;
          attempts.push(attempt);
          const own = ownCallsOf(attempt, countCalls(attempt));
          if (own !== null) ownCalls.set(attempt.index, own);
          break;
        }
        case 'attempt-skip':
          attempts.push(event.attempt);
          break;
        case 'attempt-start':
          call = { ...noAnswer, ...timingOf(event) };
          break;
        case 'wait-start':
      }
    },
    soFar: () => recordRunning({ begun, lookup, ownCalls, attempts, call, serve, timeToFirstTokenMs }),
    attempts,
    ownCalls,
  };
}

const noAnswer = { provider: null, timeToFirstTokenMs: null, generationId: null };

function timingOf({
  index,
  model,
  connection,
  waitMs,
  startedAtMs,
}: Start): Omit<RunningCall, keyof typeof noAnswer> {
  return { index, model, connection: connection.id, waitMs, startedAtMs };
}

type Start = Extract<ExecutionEvent, { type: 'attempt-start' }>;

/** The call that now answers. */
function callOf(
  { index, model, connection, startedAtMs, timeToFirstTokenMs, facts }: Serve,
  begun: RunningCall | null,
): RunningCall {
  const { provider, generationId } = facts;
  return {
    index,
    model,
    connection: connection.id,
    waitMs: begun?.waitMs ?? 0,
    startedAtMs,
    provider,
    timeToFirstTokenMs,
    generationId,
  };
}
