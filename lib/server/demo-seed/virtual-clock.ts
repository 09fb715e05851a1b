/** A clock that only advances on request, so that days of requests take moments. */
export type VirtualClock = {
  readonly now: () => number;
  readonly pass: (ms: number) => void;
  readonly set: (epochMs: number) => void;
};

export function createVirtualClock(): VirtualClock {
  let nowMs = 0;
  return {
    now: () => nowMs,
    pass(ms) {
      nowMs += ms;
    },
    set(epochMs) {
      nowMs = epochMs;
    },
  };
}
