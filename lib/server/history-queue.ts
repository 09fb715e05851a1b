import type { BegunRequest, FinishedAttempt, FinishedRequest, HistoryWrite } from '#db/history-rows';

export type HistoryQueue = {
  /** Notes a running request; it is written soon, or with its end when that comes first. */
  readonly begin: (request: BegunRequest) => void;
  /** Resolves when the running row is on disk: before anything of a streamed answer is sent. */
  readonly commitBegin: (id: string) => Promise<void>;
  /** Resolves when the whole row is on disk: before the client has the end of its answer. */
  readonly finish: (request: FinishedRequest, attempts: readonly FinishedAttempt[]) => Promise<void>;
  /** Writes what is waiting; for the end of the process. */
  readonly drain: () => Promise<void>;
};

type QueueInput = {
  readonly writeBatch: (writes: readonly HistoryWrite[]) => Promise<void>;
  readonly onError: (error: unknown) => void;
};

/** A request that ends within this time is written once, whole. */
const BEGIN_DELAY_MS = 25;
/** While many requests run, more rows are about to come: so many turns are waited for them. */
const MAX_TURNS = 3;
/** The share of the running requests whose rows make a commit worth its while. */
const WORTHWHILE = 0.25;

/**
 * Groups the rows of concurrent requests into one transaction: what comes in during one turn of the event
 * loop, or a few while many requests run, or while the transaction before is written. Each caller goes on
 * when its row is on disk.
 */
export function createHistoryQueue({ writeBatch, onError }: QueueInput): HistoryQueue {
  let queue: {
    readonly write: HistoryWrite;
    readonly resolve: (() => void) | null;
    readonly reject: ((error: unknown) => void) | null;
  }[] = [];
  let isScheduled = false;
  let turns = 0;
  let writing: Promise<void> | null = null;
  let runningCount = 0;
  const begun = new Map<string, BegunRequest>();
  let beginTimer: NodeJS.Timeout | null = null;

  async function writeQueue(): Promise<void> {
    const batch = queue;
    queue = [];
    try {
      await writeBatch(batch.map((item) => item.write));
      for (const item of batch) item.resolve?.();
    } catch (error) {
      onError(error);
      for (const item of batch) item.reject?.(error);
    }
    writing = null;
    if (queue.length > 0) schedule();
  }
  function flush(): void {
    isScheduled = false;
    if (queue.length > 0) writing ??= writeQueue();
  }
  function flushWhenWorthwhile(): void {
    turns += 1;
    if (turns < MAX_TURNS && queue.length < runningCount * WORTHWHILE) setImmediate(flushWhenWorthwhile);
    else flush();
  }
  function schedule(): void {
    if (isScheduled || writing !== null) return;
    isScheduled = true;
    turns = 0;
    setImmediate(flushWhenWorthwhile);
  }
  const enqueue = (write: HistoryWrite): Promise<void> =>
    new Promise((resolve, reject) => {
      queue.push({ write, resolve, reject });
      schedule();
    });
  function writeBegun(): void {
    beginTimer = null;
    for (const request of begun.values())
      queue.push({ write: { kind: 'begin', request }, resolve: null, reject: null });
    begun.clear();
    flush();
  }

  return {
    begin(request) {
      runningCount += 1;
      begun.set(request.id, request);
      beginTimer ??= setTimeout(writeBegun, BEGIN_DELAY_MS);
    },
    commitBegin(id) {
      const request = begun.get(id);
      if (request === undefined) return Promise.resolve();
      begun.delete(id);
      return enqueue({ kind: 'begin', request });
    },
    finish(request, attempts) {
      runningCount -= 1;
      begun.delete(request.id);
      return enqueue({ kind: 'finish', request, attempts });
    },
    async drain() {
      if (beginTimer !== null) clearTimeout(beginTimer);
      writeBegun();
      while (writing !== null || queue.length > 0) {
        flush();
        await writing;
      }
    },
  };
}
