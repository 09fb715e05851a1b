import { storeFaultOf } from '#lib/store/store-fault';

export type HistoryRoller = {
  readonly start: () => void;
  readonly stop: () => void;
  /** Counts in at most so many requests now, unless others are writing. */
  readonly roll: (most: number) => Promise<number>;
};

type RollerInput = {
  /** Counts in at most so many requests; says how many it was. */
  readonly catchUp: (most: number) => Promise<number>;
  readonly onError: (error: unknown) => void;
};

const EVERY_MS = 1_000;
/** Takes a millisecond or two: requests are let through before the next. */
const SLICE = 200;

/** Brings the sums of the history up to date behind the writes, so that these need not wait for them. */
export function createHistoryRoller({ catchUp, onError }: RollerInput): HistoryRoller {
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;

  async function roll(most: number): Promise<number> {
    try {
      return await catchUp(most);
    } catch (error) {
      // The next time does it.
      if (storeFaultOf(error) !== 'locked') onError(error);
      return 0;
    }
  }

  async function rollOn(): Promise<void> {
    if (isStopped) return;
    if ((await roll(SLICE)) === SLICE) setImmediate(() => void rollOn());
    else plan();
  }

  function plan(): void {
    timer = setTimeout(() => void rollOn(), EVERY_MS).unref();
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
