import { formatClock } from '#components/ui/format-time.ts';

/** Both inclusive, as `2026-11-21`, in the browser's time zone. */
export type Days = { readonly first: string; readonly last: string };

const hourMs = 3_600_000;

/**
 * The start of a day in the figures. Figures are stored per UTC hour, so in time zones with a half-hour
 * offset, a day starts at its first full UTC hour.
 */
export function firstFullHour(midnight: Date): Date {
  return new Date(Math.ceil(midnight.getTime() / hourMs) * hourMs);
}

/** From the start of the first day to the end of the last; the two may be swapped. */
export function rangeOfDays({ first, last }: Days): { from: string; to: string } {
  const [early, late] = first <= last ? [first, last] : [last, first];
  const end = new Date(`${late}T00:00:00`);
  end.setDate(end.getDate() + 1);
  return {
    from: firstFullHour(new Date(`${early}T00:00:00`)).toISOString(),
    to: firstFullHour(end).toISOString(),
  };
}

/** The day of a time, as `2026-11-21`. */
export function dayOf(atMs: number): string {
  const at = new Date(atMs);
  const two = (count: number) => String(count).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** A note for time zones where days don't start at midnight. */
export function describeDayStart(): string {
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const start = firstFullHour(midnight);
  if (start.getTime() === midnight.getTime()) return '';
  return `, from ${formatClock(start.getTime(), midnight.getTime())} on`;
}
