import type { ModelStats } from '#lib/fallback/order-chain';
import { median } from './median.ts';

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
      const medianFirstTokenMs = median(kept ?? []);
      return medianFirstTokenMs === null ? null : { medianFirstTokenMs };
    },
  };
}
