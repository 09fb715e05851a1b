import { isUsual } from '../history/is-usual.ts';
import type { TrailRow } from './run-state.ts';

/** The slug of an attempt's connection, where it is not the usual one or not that of the other attempts. */
export function connectionToTell(
  { connection }: Pick<TrailRow, 'connection'>,
  trail: readonly Pick<TrailRow, 'connection'>[],
): string | null {
  const isMixed = trail.some((row) => row.connection !== connection);
  return isMixed || !isUsual(connection) ? connection : null;
}
