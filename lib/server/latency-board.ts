import type { ModelStats } from '#lib/fallback/order-chain';

/** The times to first token of late, per model, for the strategy that goes by them. */
export type LatencyBoard = {
  readonly note: (model: string, firstTokenMs: number) => void;
  readonly stats: (model: string) => ModelStats | null;
};

const KEPT_PER_MODEL = 21;
const MAX_MODELS = 5_000;

export function createLatencyBoard(): LatencyBoard {
  const byModel = new Map<string, number[]>();
  return {
    note(model, firstTokenMs) {
      const kept = byModel.get(model);
      if (kept === undefined) {
        if (byModel.size >= MAX_MODELS) byModel.clear();
        byModel.set(model, [firstTokenMs]);
        return;
      }
      kept.push(firstTokenMs);
      if (kept.length > KEPT_PER_MODEL) kept.shift();
    },
    stats(model) {
      const kept = byModel.get(model);
      if (kept === undefined) return null;
      const sorted = kept.toSorted((a, b) => a - b);
      return { medianFirstTokenMs: sorted[Math.floor(sorted.length / 2)] ?? 0 };
    },
  };
}
