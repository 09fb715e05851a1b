/** Takes note of requests that were refused because too many wait. */
export type Shedding = {
  /** True where this one gets a row in the history: under a flood only a few of them do, and all are counted. */
  readonly note: (clientId: string | null) => boolean;
};

type SheddingInput = {
  readonly count: (clientId: string | null) => void;
  /** A clock that is never set. */
  readonly steady?: () => number;
};

/** Enough to see who was refused and why; a thousand rows would cost more than the requests. */
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
