export type HistoryRoller = { readonly start: () => void; readonly stop: () => void };

type RollerInput = {
  /** Counts in at most so many requests; says how many it was. */
  readonly catchUp: (most: number) => number;
  readonly onError: (error: unknown) => void;
};

const EVERY_MS = 1_000;
/** Takes a few milliseconds: requests are let through before the next. */
const SLICE = 50;

/** Brings the sums of the history up to date behind the writes, so that these need not wait for them. */
export function createHistoryRoller({ catchUp, onError }: RollerInput): HistoryRoller {
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;

  function roll(): void {
    if (isStopped) return;
    let counted = 0;
    try {
      counted = catchUp(SLICE);
    } catch (error) {
      onError(error);
    }
    if (counted === SLICE) setImmediate(roll);
    else plan();
  }

  function plan(): void {
    timer = setTimeout(roll, EVERY_MS).unref();
  }

  return {
    start: plan,
    stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
