import { storeFaultOf } from '#lib/store/store-fault';

export type HistoryRoller = {
  readonly start: () => void;
  readonly stop: () => void;
  /** Counts at most that many requests now, unless other writes are waiting. */
  readonly roll: (most: number) => Promise<number>;
};

type RollerInput = {
  /** Counts at most that many requests, and returns how many. */
  readonly catchUp: (most: number) => Promise<number>;
  readonly onError: (error: unknown) => void;
};

const EVERY_MS = 1_000;
/** Takes a millisecond or two. Requests are handled before the next round. */
const SLICE = 200;

/** Updates the sums of the history after the writes, so that writes need not wait for them. */
export function createHistoryRoller({ catchUp, onError }: RollerInput): HistoryRoller {
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;

  async function roll(most: number): Promise<number> {
    try {
      return await catchUp(most);
    } catch (error) {
      // The next round does it.
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
