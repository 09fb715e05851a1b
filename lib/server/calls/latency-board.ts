import type { ConnectionId } from '#lib/contracts/connection';
import type { ModelStats } from '#lib/engine/order-chain';
import { median } from './median.ts';

/** A model at a connection. */
type Timed = { readonly connection: { readonly id: ConnectionId }; readonly model: string };

/** Recent times to first token per target, for the strategy that uses them. */
export type LatencyBoard = {
  readonly note: (target: Timed, firstTokenMs: number) => void;
  readonly stats: (target: Timed) => ModelStats | null;
};

const KEPT_PER_TARGET = 21;
const MAX_TARGETS = 5_000;

export function createLatencyBoard(): LatencyBoard {
  const byTarget = new Map<string, number[]>();
  return {
    note(target, firstTokenMs) {
      const key = keyOf(target);
      const kept = byTarget.get(key);
      if (kept === undefined) {
        if (byTarget.size >= MAX_TARGETS) byTarget.clear();
        byTarget.set(key, [firstTokenMs]);
        return;
      }
      kept.push(firstTokenMs);
      if (kept.length > KEPT_PER_TARGET) kept.shift();
    },
    stats(target) {
      const kept = byTarget.get(keyOf(target));
      const medianFirstTokenMs = median(kept ?? []);
      return medianFirstTokenMs === null ? null : { medianFirstTokenMs };
    },
  };
}

function keyOf({ connection, model }: Timed): string {
  return `${connection.id} ${model}`;
}
