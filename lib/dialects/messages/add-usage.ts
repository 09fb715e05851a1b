import { isRecord } from '#lib/engine/is-record';
import type { Block } from './blocks.ts';

/** The tokens and the cost of two models that made one answer: numbers are summed, and the second one's words hold. */
export function addUsage(first: Block | null, second: Block): Block {
  if (first === null) return second;
  const sum: Record<string, unknown> = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const before = first[name];
    if (typeof value === 'number' && typeof before === 'number') sum[name] = before + value;
    else if (isRecord(value) && isRecord(before)) sum[name] = addUsage(before, value);
    else if (value !== null || before === undefined) sum[name] = value;
  }
  return sum;
}
