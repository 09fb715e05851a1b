import type { StoreHealth } from '#lib/store/ports';
import { type StoreFault, storeFaultOf } from '#lib/store/store-fault';
import type { StoreOutage } from './process/environment.ts';
import { explainOutage, type OutageStage } from './explain-outage.ts';

/** Knows whether the store can be written to right now, and whether requests may start while it can't. */
export type StoreGuard = {
  /** Why nothing can be written, for a person; null if the store works. */
  readonly problem: () => string | null;
  /** Why no new request may start; null if one may. Read for every request. */
  readonly refusal: () => string | null;
  /** Whether answers may be delivered before their rows: the store can't be written to, and the settings allow it. */
  readonly mayWriteLater: () => boolean;
  /** How many bytes of rows wait in memory. */
  readonly noteWaiting: (bytes: number) => void;
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
  readonly rule: StoreOutage;
  /** One line for the log. */
  readonly log: (line: string) => void;
};

const LOOK_EVERY_MS = 1_000;
/** With 1 to 2 kB per row, this is enough for some 40,000 requests without texts. */
const MOST_WAITING_BYTES = 64_000_000;

export function createStoreGuard({ place, health, rule, log }: GuardInput): StoreGuard {
  let fault: StoreFault | null = null;
  let waitingBytes = 0;
  let timer: NodeJS.Timeout | null = null;
  let isLooking = false;

  function begin(found: StoreFault, cause: string): void {
    // Freed space is reserved for running requests.
    if (isShortOfSpace(found)) health.reserve.release();
    if (fault === found || (fault !== null && isLasting(fault))) return;
    fault = found;
    log(`${explainOutage(found, place, stageOf(found))} (${cause})`);
  }

  function end(): void {
    if (fault === null) return;
    fault = null;
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

  function stageOf(found: StoreFault): OutageStage {
    // Rows would wait in memory until the process ends, and be lost.
    if (rule === 'refuse' || endsWithRestart(found)) return 'refusing';
    return waitingBytes >= MOST_WAITING_BYTES ? 'memory_full' : 'answering';
  }

  const problem = (): string | null => (fault === null ? null : explainOutage(fault, place, stageOf(fault)));
  const mayStart = (): boolean => fault === null || stageOf(fault) === 'answering';

  return {
    problem,
    refusal: () => (mayStart() ? null : problem()),
    mayWriteLater: () => fault !== null && stageOf(fault) !== 'refusing',
    noteWaiting: (bytes) => void (waitingBytes = bytes),
    noteError,
    noteWritten() {
      if (fault !== null && !endsWithRestart(fault) && !isShortOfSpace(fault)) end();
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

function endsWithRestart(fault: StoreFault): boolean {
  return isLasting(fault) || fault === 'moved';
}

/**
 * A damaged database accepts one write and refuses the next. Only a restart ends that, with an intact database or a newer
 * version.
 */
function isLasting(fault: StoreFault): boolean {
  return fault === 'damaged' || fault === 'not_a_database' || fault === 'outdated';
}
