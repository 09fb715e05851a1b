import { setTimeout as wait } from 'node:timers/promises';
import type { FinishedAttempt, FinishedRequest, HistoryWrite, RunningWrite } from '#db/history-rows';
import { isBusy } from '#db/is-busy';

export type HistoryQueue = {
  /** A request begins: from here on it counts as running, until `finish`. */
  readonly begin: (id: string, soFar: () => RunningWrite) => void;
  /**
   * More is known of a running request. It is written within `NOTE_WITHIN_MS`, as it is known then, unless the
   * request's end comes first.
   */
  readonly note: (id: string, soFar: () => RunningWrite) => void;
  /** Resolves when what is known by now is on disk: before anything of a streamed answer is sent. */
  readonly commitRunning: (id: string, soFar: () => RunningWrite) => Promise<void>;
  /** Resolves when the whole row is on disk: before the client has the end of its answer. */
  readonly finish: (request: FinishedRequest, attempts: readonly FinishedAttempt[]) => Promise<void>;
  /** Writes what is waiting; for the end of the process. */
  readonly drain: () => Promise<void>;
};

type QueueInput = {
  /** One transaction. Throws at once where another connection is writing: it is then tried again. */
  readonly writeBatch: (writes: readonly HistoryWrite[]) => void;
  readonly onError: (error: unknown) => void;
};

/**
 * A request that ends within this time is written once, whole. A call has to be on disk 50 ms after it began, so
 * that a kill leaves no paid call out of the history; the other half is for a busy event loop.
 */
const NOTE_WITHIN_MS = 25;
/** While many requests run, more rows are about to come: so many turns are waited for them. */
const MAX_TURNS = 3;
/** The share of the running requests whose rows make a commit worth its while. */
const WORTHWHILE = 0.25;
/** Another connection writes for a few milliseconds, seldom longer. */
const BUSY_MS = 2;

/**
 * Groups the rows of concurrent requests into one transaction: what comes in during one turn of the event
 * loop, or a few while many requests run, is committed together; each caller goes on when its row is on disk.
 */
export function createHistoryQueue({ writeBatch, onError }: QueueInput): HistoryQueue {
  let queue: {
    readonly write: HistoryWrite;
    readonly resolve: (() => void) | null;
    readonly reject: ((error: unknown) => void) | null;
  }[] = [];
  let isScheduled = false;
  let isKeptOut = false;
  let turns = 0;
  let runningCount = 0;
  const noted = new Map<string, () => RunningWrite>();
  let noteTimer: NodeJS.Timeout | null = null;

  const flush = (): void => {
    isScheduled = false;
    if (queue.length === 0 || isKeptOut) return;
    const batch = queue;
    queue = [];
    try {
      writeBatch(batch.map((item) => item.write));
    } catch (error) {
      if (isBusy(error)) {
        // Nothing else is held up meanwhile, as it would be if SQLite waited.
        queue = [...batch, ...queue];
        isKeptOut = true;
        setTimeout(tryAgain, BUSY_MS);
        return;
      }
      onError(error);
      for (const item of batch) item.reject?.(error);
      return;
    }
    for (const item of batch) item.resolve?.();
  };
  const tryAgain = (): void => {
    isKeptOut = false;
    flush();
  };
  const writeRest = async (): Promise<void> => {
    flush();
    if (queue.length === 0) return;
    await wait(BUSY_MS);
    await writeRest();
  };
  const flushWhenWorthwhile = (): void => {
    turns += 1;
    if (turns < MAX_TURNS && queue.length < runningCount * WORTHWHILE) setImmediate(flushWhenWorthwhile);
    else flush();
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    turns = 0;
    setImmediate(flushWhenWorthwhile);
  };
  const enqueue = (write: HistoryWrite): Promise<void> =>
    new Promise((resolve, reject) => {
      queue.push({ write, resolve, reject });
      schedule();
    });
  const writeNoted = (): void => {
    noteTimer = null;
    for (const soFar of noted.values()) queue.push({ write: soFar(), resolve: null, reject: null });
    noted.clear();
    flush();
  };
  const note = (id: string, soFar: () => RunningWrite): void => {
    noted.set(id, soFar);
    noteTimer ??= setTimeout(writeNoted, NOTE_WITHIN_MS);
  };

  return {
    begin(id, soFar) {
      runningCount += 1;
      note(id, soFar);
    },
    note,
    commitRunning(id, soFar) {
      noted.delete(id);
      return enqueue(soFar());
    },
    finish(request, attempts) {
      runningCount -= 1;
      noted.delete(request.id);
      return enqueue({ kind: 'finish', request, attempts });
    },
    async drain() {
      if (noteTimer !== null) clearTimeout(noteTimer);
      writeNoted();
      await writeRest();
    },
  };
}
