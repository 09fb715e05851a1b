/** Counts our own calls per model over the last minute, in one-second buckets. */
export type CallCounter = {
  readonly note: (model: string, nowMs: number) => void;
  readonly lastMinute: (model: string, nowMs: number) => number;
};

const SECONDS = 60;
const MAX_MODELS = 5_000;

type Buckets = { readonly counts: Uint32Array; readonly seconds: Float64Array };

export function createCallCounter(): CallCounter {
  const byModel = new Map<string, Buckets>();
  return {
    note(model, nowMs) {
      let buckets = byModel.get(model);
      if (buckets === undefined) {
        if (byModel.size >= MAX_MODELS) byModel.clear();
        buckets = { counts: new Uint32Array(SECONDS), seconds: new Float64Array(SECONDS) };
        byModel.set(model, buckets);
      }
      const second = Math.floor(nowMs / 1_000);
      const slot = second % SECONDS;
      if (buckets.seconds[slot] !== second) {
        buckets.seconds[slot] = second;
        buckets.counts[slot] = 0;
      }
      buckets.counts[slot] = (buckets.counts[slot] ?? 0) + 1;
    },
    lastMinute(model, nowMs) {
      const buckets = byModel.get(model);
      if (buckets === undefined) return 0;
      const second = Math.floor(nowMs / 1_000);
      let sum = 0;
      for (let slot = 0; slot < SECONDS; slot += 1) {
        if (second - (buckets.seconds[slot] ?? 0) < SECONDS) sum += buckets.counts[slot] ?? 0;
      }
      return sum;
    },
  };
}
