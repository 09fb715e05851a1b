import { formatClock } from '../ui/format-time.ts';

/** Both included; as `2026-11-21`, of the place where the browser is. */
export type Days = { readonly first: string; readonly last: string };

const hourMs = 3_600_000;

/**
 * When the day that begins at this midnight is counted from. Requests are summed up by full hours of UTC: where the
 * clocks are half an hour apart from it, the first of the day begins after midnight.
 */
export function firstFullHour(midnight: Date): Date {
  return new Date(Math.ceil(midnight.getTime() / hourMs) * hourMs);
}

/** From the beginning of the first day to the end of the last, whichever way round they are given. */
export function rangeOfDays({ first, last }: Days): { from: string; to: string } {
  const [early, late] = first <= last ? [first, last] : [last, first];
  const end = new Date(`${late}T00:00:00`);
  end.setDate(end.getDate() + 1);
  return {
    from: firstFullHour(new Date(`${early}T00:00:00`)).toISOString(),
    to: firstFullHour(end).toISOString(),
  };
}

/** The day a moment belongs to. */
export function dayOf(atMs: number): string {
  const at = new Date(atMs);
  const two = (count: number) => String(count).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Says it where a day is not counted from midnight on. */
export function describeDayStart(): string {
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const start = firstFullHour(midnight);
  if (start.getTime() === midnight.getTime()) return '';
  return `, from ${formatClock(start.getTime(), midnight.getTime())} on`;
}
