import { storeFaultOf } from '#lib/store/store-fault';

export type RollupUpdater = {
  readonly start: () => void;
  readonly stop: () => void;
  /** Counts at most that many requests now, unless other writes are waiting. */
  readonly update: (most: number) => Promise<number>;
};

type RollupUpdaterInput = {
  /** Counts at most that many requests, and returns how many. */
  readonly catchUp: (most: number) => Promise<number>;
  readonly onError: (error: unknown) => void;
};

const EVERY_MS = 1_000;
/** Takes a millisecond or two. Requests are handled before the next round. */
const SLICE = 200;

/** Updates the sums of the history after the writes, so that writes need not wait for them. */
export function createRollupUpdater({ catchUp, onError }: RollupUpdaterInput): RollupUpdater {
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;

  async function update(most: number): Promise<number> {
    try {
      return await catchUp(most);
    } catch (error) {
      // The next round does it.
      if (storeFaultOf(error) !== 'locked') onError(error);
      return 0;
    }
  }

  async function updateAll(): Promise<void> {
    if (isStopped) return;
    if ((await update(SLICE)) === SLICE) setImmediate(() => void updateAll());
    else plan();
  }

  function plan(): void {
    timer = setTimeout(() => void updateAll(), EVERY_MS).unref();
  }

  return {
    start: plan,
    stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
    update,
  };
}
