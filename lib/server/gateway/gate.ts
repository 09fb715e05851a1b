import type { RunningWrite } from '#lib/store/history-rows';
import type { Chunk } from '#lib/engine/call';
import { UNAVAILABLE_RETRY_MS } from '#lib/engine/error-summary';
import type { Execution, Gate, Outcome } from '#lib/engine/execution';
import type { HistoryQueue } from '#lib/server/history/history-queue';
import type { HistoryRecord } from './history-record.ts';

/** The receiver of an answer. */
export type Client = {
  /** A streamed answer starts, or another model continues it. */
  readonly begin: (row: RowState) => void;
  /** Returns a promise if the client is slow, which resolves when it has caught up. */
  readonly push: (chunks: readonly Chunk[]) => Promise<void> | undefined;
  /** Keeps the connection alive while a person is asked, until the returned function is called. */
  readonly keepAlive?: () => () => void;
  /** The rest: the end of a stream, a whole answer, or an error. */
  readonly end: (settled: Settled) => Promise<void> | void;
};

/** `late`: the store can't be written to, so the row waits in memory while the client already has its answer. */
export type RowState = 'written' | 'late';

/** How a request ended, as in its stored row. */
export type Settled = {
  readonly row: RowState;
  readonly execution: Execution;
  readonly record: HistoryRecord;
  /** The end of a streamed answer, held back until the row is on disk. */
  readonly closing: readonly Chunk[];
};

export type HistoryGate = Gate & {
  /** Sends the end once the row is on disk. If the row can't be written in time, the end is not sent. */
  readonly settle: (execution: Execution, record: HistoryRecord) => Promise<void>;
};

type GateInput = {
  readonly requestId: string;
  readonly history: Pick<HistoryQueue, 'commitRunning' | 'finish'>;
  readonly client: Client;
  /** The row as it would be if the process ended now. */
  readonly soFar: () => RunningWrite;
  /** Aborted when the run is cancelled: then no client blocks it. */
  readonly signal: AbortSignal;
  /** Why the history can't be written right now, in words; null if it can. */
  readonly problem: () => string | null;
};

/**
 * Stands between the executor and the client, and keeps both promises of the history: the running row is on
 * disk before the first byte of an answer, the finished row before its last.
 */
export function createGate({ requestId, history, client, soFar, signal, problem }: GateInput): HistoryGate {
  let hasContent = false;
  /** The state of the request when its answer was withheld from the client; undefined if it wasn't. */
  let refused: { readonly explanation: string | null } | undefined;
  const closing: Chunk[] = [];

  function pass(chunks: readonly Chunk[]): Promise<void> | undefined {
    hasContent ||= chunks.length > 0;
    const slow = client.push(chunks);
    return slow && untilAborted(slow, signal);
  }

  return {
    async open() {
      const kept = await history.commitRunning(requestId, soFar);
      if (kept === 'withheld' && !hasContent) {
        refused = { explanation: soFar().request.explanation };
        return false;
      }
      client.begin(rowStateOf(kept));
      return true;
    },
    push(chunks) {
      if (closing.length > 0) {
        closing.push(...chunks);
        return undefined;
      }
      const end = chunks.findIndex((chunk) => chunk.isClosing);
      if (end < 0) return pass(chunks);
      closing.push(...chunks.slice(end));
      return end === 0 ? undefined : pass(chunks.slice(0, end));
    },
    async settle(execution, record) {
      const withhold = () => withholdAnswer(execution, record, { hasContent, refused, problem: problem() });
      if (refused !== undefined) {
        const withheld = withhold();
        // Nothing of the answer is sent, so nobody has to wait for the row.
        history.finish(withheld.record).catch(() => undefined);
        return client.end({ ...withheld, row: 'written', closing: [] });
      }
      const kept = await history.finish(record, () => withhold().record);
      const row = rowStateOf(kept);
      return client.end(
        kept === 'withheld' ? { ...withhold(), row, closing: [] } : { execution, record, row, closing },
      );
    },
  };
}

/** A withheld answer does not come before its row. */
function rowStateOf(kept: 'on_disk' | 'in_memory' | 'withheld'): RowState {
  return kept === 'in_memory' ? 'late' : 'written';
}

type Withholding = {
  /** The client has the beginning of the answer. */
  readonly hasContent: boolean;
  readonly refused: { readonly explanation: string | null } | undefined;
  readonly problem: string | null;
};

/**
 * The result of a request whose answer is withheld because the history can't be written. The client has
 * nothing, or what was streamed before. Attempts and their costs are kept.
 */
function withholdAnswer(
  execution: Execution,
  record: HistoryRecord,
  { hasContent, refused, problem }: Withholding,
): Pick<Settled, 'execution' | 'record'> {
  const { outcome } = execution;
  // With an error nothing is lost: its row is written as soon as possible.
  if (outcome.status !== 'served' && refused === undefined) return { execution, record };
  const { request } = record;
  const begun = outcome.status === 'served' && hasContent ? outcome : null;
  return {
    execution: {
      ...execution,
      outcome:
        begun === null
          ? unavailableOutcome
          : { status: 'partial', facts: begun.facts, errorType: 'unavailable' },
    },
    record: {
      ...record,
      request: {
        ...request,
        ...(begun === null ? { status: 'failed', servedModel: null, provider: null } : { status: 'partial' }),
        origin: request.origin ?? 'understudy',
        errorType: begun === null ? 'unavailable' : null,
        explanation: explainWithheld(
          refused === undefined ? request.explanation : refused.explanation,
          problem,
        ),
      },
    },
  };
}

const unavailableOutcome: Outcome = {
  status: 'failed',
  errorType: 'unavailable',
  httpStatus: 503,
  retryAfterMs: UNAVAILABLE_RETRY_MS,
};

function explainWithheld(soFar: string | null, problem: string | null): string {
  return [
    ...(soFar === null || soFar === '' ? [] : [soFar]),
    'The answer was not delivered in full, because Understudy could not write this request to its history.',
    ...(problem === null ? [] : [problem]),
  ].join(' ');
}

/** A client that does not read must not block the end of a cancelled run. */
function untilAborted(slow: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
    slow.then(end, reject);
  });
}
