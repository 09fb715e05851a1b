import { min } from 'drizzle-orm';
import type { HistoryFilter } from '#lib/contracts/history';
import { localTimeIn } from './local-time.ts';
import type { Database } from './open-database.ts';
import { historyCombos } from './sums-schema.ts';

const HOUR_MS = 60 * 60 * 1_000;

/**
 * The hours (of UTC, by when they begin) that lie on the weekday and at the hour of the clock that are asked for;
 * null where none is.
 */
export function hoursAsked(
  { orm }: Pick<Database, 'orm'>,
  { weekday, hour, timeZone = 'UTC', from, to }: HistoryFilter,
): readonly number[] | null {
  if (weekday === undefined && hour === undefined) return null;
  const local = localTimeIn(timeZone);
  const firstMs =
    from === undefined
      ? orm
          .select({ hour: min(historyCombos.hour) })
          .from(historyCombos)
          .get()?.hour
      : Date.parse(from);
  const nowMs = Date.now();
  const lastMs = Math.min(to === undefined ? nowMs : Date.parse(to), nowMs);
  const hours: number[] = [];
  for (let atMs = Math.floor((firstMs ?? nowMs) / HOUR_MS) * HOUR_MS; atMs <= lastMs; atMs += HOUR_MS) {
    const parts = local.partsOf(atMs);
    if (weekday !== undefined && parts.weekday !== weekday) continue;
    if (hour === undefined || parts.hour === hour) hours.push(atMs);
  }
  return hours;
}
