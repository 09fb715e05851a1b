import type { StoreHealth } from '#lib/store/ports';
import { type StoreFault, storeFaultOf } from '#lib/store/store-fault';
import { explainOutage } from './explain-outage.ts';

/** Knows whether the store can be written right now. While it can't, no new request may start. */
export type StoreGuard = {
  /** Why nothing can be written, in words for a person; null if all is well. Read for every request. */
  readonly problem: () => string | null;
  /** Records an error. True if the store caused it; then it has been reported. */
  readonly noteError: (error: unknown) => boolean;
  /** Something was written, so the store works again, unless space is still short. */
  readonly noteWritten: () => void;
  readonly start: () => void;
  readonly stop: () => void;
};

type GuardInput = {
  /** Where the data is, for a person. */
  readonly place: string;
  readonly health: StoreHealth;
  /** One line for the log. */
  readonly log: (line: string) => void;
};

const LOOK_EVERY_MS = 1_000;

export function createStoreGuard({ place, health, log }: GuardInput): StoreGuard {
  let fault: StoreFault | null = null;
  let words: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isLooking = false;

  function begin(found: StoreFault, cause: string): void {
    // Freed space is reserved for running requests.
    if (isShortOfSpace(found)) health.reserve.release();
    if (fault === found || (fault !== null && isLasting(fault))) return;
    fault = found;
    words = explainOutage(found, place);
    log(`${words} (${cause})`);
  }

  function end(): void {
    if (fault === null) return;
    fault = null;
    words = null;
    log('Understudy can write to its database again.');
  }

  function noteError(error: unknown): boolean {
    const found = storeFaultOf(error);
    if (found !== null) begin(found, error instanceof Error ? error.message : String(error));
    return found !== null;
  }

  /** Checks whether a problem is over, or a new one has appeared. */
  async function look(): Promise<void> {
    if (health.isMoved()) return begin('moved', 'it is no longer the file that was opened');
    if (fault === null || isLasting(fault)) return;
    if (isShortOfSpace(fault)) await health.reserve.take();
    await health.probe();
    end();
  }

  return {
    problem: () => words,
    noteError,
    noteWritten() {
      if (fault !== null && !isLasting(fault) && fault !== 'moved' && !isShortOfSpace(fault)) end();
    },
    start() {
      health.reserve.take().catch(noteError);
      timer = setInterval(() => {
        if (isLooking) return;
        isLooking = true;
        look()
          .catch(noteError)
          .finally(() => (isLooking = false));
      }, LOOK_EVERY_MS).unref();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
    },
  };
}

/** An exhausted quota appears as a disk error. */
function isShortOfSpace(fault: StoreFault): boolean {
  return fault === 'disk_full' || fault === 'disk_error';
}

/**
 * A damaged database accepts one write and refuses the next. Only a restart ends that, with an intact database or a newer
 * version.
 */
function isLasting(fault: StoreFault): boolean {
  return fault === 'damaged' || fault === 'not_a_database' || fault === 'outdated';
}
