import { isUsual } from '#components/history/request/is-usual.ts';
import type { TrailRow } from './run-state.ts';

/**
 * The slug of an attempt's connection if it should be shown: it is not the default, or differs from the other
 * attempts'.
 */
export function connectionToShow(
  { connection }: Pick<TrailRow, 'connection'>,
  trail: readonly Pick<TrailRow, 'connection'>[],
): string | null {
  const isMixed = trail.some((row) => row.connection !== connection);
  return isMixed || !isUsual(connection) ? connection : null;
}
