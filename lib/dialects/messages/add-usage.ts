import { isRecord } from '#lib/engine/is-record';
import type { Block } from './blocks.ts';

/** Adds the usage of two models that wrote one answer. Numbers are summed; other fields come from the second model. */
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
