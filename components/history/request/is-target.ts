import type { HistoryAttempt } from '#lib/contracts/history';
import { readTarget } from '#lib/contracts/written-target';
import { isUsual } from './is-usual.ts';

/** Whether a target in a chain refers to this model at this connection. */
export function isTarget(
  written: string,
  { connection, model }: Pick<HistoryAttempt, 'connection' | 'model'>,
): boolean {
  const target = readTarget(written);
  return target.model === model && (target.slug === null ? isUsual(connection) : target.slug === connection);
}
