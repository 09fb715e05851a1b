export type HistoryRoller = { readonly start: () => void; readonly stop: () => void };

type RollerInput = {
  /** Counts in at most so many requests; says how many it was. */
  readonly catchUp: (most: number) => Promise<number>;
  readonly onError: (error: unknown) => void;
};

const EVERY_MS = 1_000;
/** Takes a few milliseconds: requests are written before the next. */
const SLICE = 500;

/** Brings the sums of the history up to date behind the writes, so that these need not wait for them. */
export function createHistoryRoller({ catchUp, onError }: RollerInput): HistoryRoller {
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;

  async function roll(): Promise<void> {
    let counted = 0;
    try {
      counted = await catchUp(SLICE);
    } catch (error) {
      if (!isStopped) onError(error);
    }
    if (counted === SLICE && !isStopped) void roll();
    else plan();
  }

  function plan(): void {
    if (!isStopped) timer = setTimeout(() => void roll(), EVERY_MS).unref();
  }

  return {
    start: plan,
    stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
