import { setTimeout as wait } from 'node:timers/promises';
import type {
  FinishedAttempt,
  FinishedRequest,
  FinishWrite,
  HistoryWrite,
  RunningWrite,
} from '#lib/store/history-rows';
import { storeFaultOf } from '#lib/store/store-fault';
import type { StoreGuard } from '#lib/server/store-guard';

/**
 * The store can't be written to, and the row is kept in memory and written later. `in_memory`: the client gets its
 * answer now. `withheld`: it does not.
 */
type Kept = 'on_disk' | 'in_memory' | 'withheld';

type FinishInput = {
  readonly request: FinishedRequest;
  readonly attempts: readonly FinishedAttempt[];
};

export type HistoryQueue = {
  /** A request starts. It counts as running until `finish`. */
  readonly begin: (id: string, soFar: () => RunningWrite) => void;
  /**
   * More is known about a running request. It is written within `NOTE_WITHIN_MS`, with the state known then,
   * unless the request ends first.
   */
  readonly note: (id: string, soFar: () => RunningWrite) => void;
  /** Resolves when the current state is on disk: before anything of a streamed answer is sent. */
  readonly commitRunning: (id: string, soFar: () => RunningWrite) => Promise<Kept>;
  /**
   * Resolves when the whole row is on disk: before the client has the end of its answer. If that takes too
   * long, the result of `insteadOf` is written instead, and the client does not get the answer.
   */
  readonly finish: (record: FinishInput, insteadOf?: () => FinishInput) => Promise<Kept>;
  /** Removes a request from the history, as if it had not started. False if its row is already written. */
  readonly forget: (id: string) => boolean;
  /** Writes pending rows at the end of the process. Returns the number of rows that could not be written. */
  readonly drain: () => Promise<number>;
};

type QueueInput = {
  /** One transaction. */
  readonly writeBatch: (writes: readonly HistoryWrite[]) => Promise<void>;
  readonly guard: Pick<StoreGuard, 'noteError' | 'noteWritten' | 'mayWriteLater' | 'noteWaiting'>;
  readonly onError: (error: unknown) => void;
  /** How long a client waits for a store that can't be written to. */
  readonly patienceMs?: number;
};

/**
 * A request that ends within this time is written once, whole. A call must be on disk 50 ms after it started,
 * so that a kill leaves no paid call out of the history; the other half is a reserve for a busy event loop.
 */
const NOTE_WITHIN_MS = 25;
/** While many requests run, more rows are about to arrive. The queue waits this many turns for them. */
const MAX_TURNS = 3;
/** The share of the running requests whose rows make a commit worthwhile. */
const WORTHWHILE = 0.25;
const FAULT_RETRY_MS = 250;
const PATIENCE_MS = 10_000;
const DRAIN_MS = 5_000;
const LOOK_AGAIN_MS = 2;

type Item = {
  write: HistoryWrite;
  readonly queuedAtMs: number;
  readonly insteadOf: (() => FinishWrite) | null;
  /** The store did not accept all of it. */
  isBare: boolean;
  /** Its size if its client already has the answer, otherwise 0. */
  lateBytes: number;
  /** Null if nobody waits. */
  waiter: { readonly resolve: (kept: Kept) => void; readonly reject: (error: Error) => void } | null;
};

/**
 * Groups the rows of concurrent requests into one transaction. Rows that arrive during one turn of the event
 * loop, or a few turns while many requests run, are committed together, and each caller continues when its row
 * is on disk. While the store can't be written to, rows wait. A row that the store always rejects, which is a bug
 * in Understudy, does not block others: it is written without its attempts and texts, and says so. If even that
 * is rejected, it fails.
 */
export function createHistoryQueue(input: QueueInput): HistoryQueue {
  const { writeBatch, guard, onError, patienceMs = PATIENCE_MS } = input;
  let queue: Item[] = [];
  let isScheduled = false;
  let isWriting = false;
  let retryTimer: NodeJS.Timeout | null = null;
  let turns = 0;
  let lateBytes = 0;
  const running = new Set<string>();
  const noted = new Map<string, () => RunningWrite>();
  let noteTimer: NodeJS.Timeout | null = null;

  const isDue = (): boolean => queue.length > 0 && retryTimer === null;
  const hasUnwritten = (): boolean => queue.length > 0 || isWriting;

  const flush = async (): Promise<void> => {
    isScheduled = false;
    if (isWriting) return;
    isWriting = true;
    // Rows that arrive in the meantime form the next batch.
    while (isDue()) {
      const batch = queue;
      queue = [];
      await writeItems(batch);
    }
    isWriting = false;
  };

  const writeItems = async (batch: readonly Item[]): Promise<void> => {
    try {
      await writeBatch(batch.map((item) => item.write));
    } catch (error) {
      if (storeFaultOf(error) !== null) return keepFor(batch, error);
      const [first] = batch;
      if (first !== undefined && batch.length === 1) return writeBare(first, error);
      // One of the rows can't be written. The others must not fail with it.
      for (const item of batch) {
        if (retryTimer === null) await writeItems([item]);
        else queue.push(item);
      }
      return;
    }
    guard.noteWritten();
    for (const item of batch) {
      item.waiter?.resolve('on_disk');
      if (item.lateBytes > 0) countLate(-item.lateBytes);
    }
  };

  const writeBare = async (item: Item, cause: unknown): Promise<void> => {
    if (item.isBare) {
      if (item.lateBytes > 0) countLate(-item.lateBytes);
      const lost = new Error('A row of the history can’t be written.', { cause });
      if (item.waiter === null) onError(lost);
      else item.waiter.reject(lost);
      return;
    }
    onError(cause);
    item.write = bareOf(item.write);
    item.isBare = true;
    await writeItems([item]);
  };

  const keepFor = (batch: readonly Item[], error: unknown): void => {
    queue = [...batch, ...queue];
    guard.noteError(error);
    if (guard.mayWriteLater()) for (const item of queue) releaseLate(item);
    else releaseOverdue();
    retryTimer = setTimeout(tryAgain, FAULT_RETRY_MS);
  };
  const tryAgain = (): void => {
    retryTimer = null;
    void flush();
  };
  const releaseOverdue = (): void => {
    const queuedBeforeMs = performance.now() - patienceMs;
    for (const item of queue) {
      if (item.waiter === null || item.queuedAtMs > queuedBeforeMs) continue;
      if (item.insteadOf !== null) {
        item.write = item.insteadOf();
        item.isBare = false;
      }
      item.waiter.resolve('withheld');
      item.waiter = null;
    }
  };

  const releaseLate = (item: Item): void => {
    if (item.waiter === null) return;
    if (item.write.kind === 'finish') {
      item.write = lateOf(item.write);
      item.lateBytes = sizeOf(item.write);
      countLate(item.lateBytes);
    }
    item.waiter.resolve('in_memory');
    item.waiter = null;
  };
  const countLate = (bytes: number): void => {
    lateBytes += bytes;
    guard.noteWaiting(lateBytes);
  };

  const flushWhenWorthwhile = (): void => {
    turns += 1;
    if (turns < MAX_TURNS && queue.length < running.size * WORTHWHILE) setImmediate(flushWhenWorthwhile);
    else void flush();
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    turns = 0;
    setImmediate(flushWhenWorthwhile);
  };
  const enqueue = (write: HistoryWrite, insteadOf: Item['insteadOf'] = null): Promise<Kept> =>
    new Promise((resolve, reject) => {
      const queuedAtMs = performance.now();
      const waiter = { resolve, reject };
      const item: Item = { write, insteadOf, isBare: false, lateBytes: 0, queuedAtMs, waiter };
      queue.push(item);
      if (guard.mayWriteLater()) releaseLate(item);
      schedule();
    });

  const writeNoted = (): void => {
    noteTimer = null;
    const queuedAtMs = performance.now();
    const due = [...noted.values()];
    noted.clear();
    for (const soFar of due)
      queue.push({ write: soFar(), insteadOf: null, isBare: false, lateBytes: 0, queuedAtMs, waiter: null });
    void flush();
  };
  const writeNotedUnlessAway = (): void => {
    // Most requests end before the store recovers, so only their last row is needed.
    if (guard.mayWriteLater()) noteTimer = setTimeout(writeNotedUnlessAway, FAULT_RETRY_MS);
    else writeNoted();
  };
  const note = (id: string, soFar: () => RunningWrite): void => {
    noted.set(id, soFar);
    noteTimer ??= setTimeout(writeNotedUnlessAway, NOTE_WITHIN_MS);
  };

  return {
    begin(id, soFar) {
      running.add(id);
      note(id, soFar);
    },
    note,
    commitRunning(id, soFar) {
      if (guard.mayWriteLater()) {
        note(id, soFar);
        return Promise.resolve('in_memory');
      }
      noted.delete(id);
      return enqueue(soFar());
    },
    finish(record, insteadOf = () => record) {
      running.delete(record.request.id);
      noted.delete(record.request.id);
      return enqueue({ kind: 'finish', ...record }, () => ({ kind: 'finish', ...insteadOf() }));
    },
    forget(id) {
      if (!noted.delete(id)) return false;
      running.delete(id);
      return true;
    },
    async drain() {
      if (noteTimer !== null) clearTimeout(noteTimer);
      writeNoted();
      const untilMs = performance.now() + DRAIN_MS;
      while (hasUnwritten() && performance.now() < untilMs) {
        await wait(LOOK_AGAIN_MS);
        await flush();
      }
      return queue.length;
    },
  };
}

/** The estimated memory of a row: two bytes per character. */
function sizeOf(write: HistoryWrite): number {
  return 2 * JSON.stringify(write).length;
}

const LATE =
  'This row was written after the answer, because Understudy could not write to its database at the time.';

function lateOf(write: FinishWrite): FinishWrite {
  return {
    ...write,
    request: { ...write.request, explanation: joinSentences(write.request.explanation, LATE) },
  };
}

function joinSentences(said: string | null, added: string): string {
  return said === null || said === '' ? added : `${said} ${added}`;
}

const BARE = 'The attempts could not be written to the history. This is a bug in Understudy.';

function bareOf(write: HistoryWrite): HistoryWrite {
  const said = joinSentences(write.request.explanation, BARE);
  switch (write.kind) {
    case 'running':
      return { ...write, request: { ...write.request, explanation: said }, call: null, attempts: [] };
    case 'finish': {
      const texts = { explanation: said, prompt: null, answer: null, storedUntilMs: null };
      return { ...write, request: { ...write.request, ...texts }, attempts: [] };
    }
  }
}
