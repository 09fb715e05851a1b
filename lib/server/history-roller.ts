import { isBusy } from '#db/sqlite/is-busy';

export type HistoryRoller = {
  readonly start: () => void;
  readonly stop: () => void;
  /** Counts in at most so many requests now, unless others are writing. */
  readonly roll: (most: number) => number;
};

type RollerInput = {
  /** Counts in at most so many requests; says how many it was. */
  readonly catchUp: (most: number) => number;
  readonly onError: (error: unknown) => void;
};

const EVERY_MS = 1_000;
/** Takes a millisecond or two: requests are let through before the next. */
const SLICE = 200;

/** Brings the sums of the history up to date behind the writes, so that these need not wait for them. */
export function createHistoryRoller({ catchUp, onError }: RollerInput): HistoryRoller {
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;

  function roll(most: number): number {
    try {
      return catchUp(most);
    } catch (error) {
      // The next time does it.
      if (!isBusy(error)) onError(error);
      return 0;
    }
  }

  function rollOn(): void {
    if (isStopped) return;
    if (roll(SLICE) === SLICE) setImmediate(rollOn);
    else plan();
  }

  function plan(): void {
    timer = setTimeout(rollOn, EVERY_MS).unref();
  }

  return {
    start: plan,
    stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
    roll,
  };
}
