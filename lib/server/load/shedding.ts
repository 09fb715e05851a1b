/** Records requests that were refused because too many are waiting. */
export type Shedding = {
  /** True if this request gets a row in the history. In a flood, only a few do, and all are counted. */
  readonly note: (clientId: string | null) => boolean;
};

type SheddingInput = {
  readonly count: (clientId: string | null) => void;
  /** A clock that is never adjusted. */
  readonly steady?: () => number;
};

/** Enough to see who was refused and why. A thousand rows would cost more than the requests. */
const ROWS_PER_SECOND = 20;

export function createShedding({ count, steady = () => performance.now() }: SheddingInput): Shedding {
  let secondEndsAtMs = 0;
  let rows = 0;
  return {
    note(clientId) {
      count(clientId);
      const nowMs = steady();
      if (nowMs >= secondEndsAtMs) {
        secondEndsAtMs = nowMs + 1_000;
        rows = 0;
      }
      rows += 1;
      return rows <= ROWS_PER_SECOND;
    },
  };
}
