import type { Insights } from '#lib/contracts/insights';
import { firstFullHour } from './days.ts';

export type SeriesPoint = Insights['series'][number];

const hourMs = 3_600_000;
const nothing = {
  requests: 0,
  servedFirst: 0,
  rescued: 0,
  partial: 0,
  failed: 0,
  cancelled: 0,
  interrupted: 0,
  costUsd: 0,
};

/** Fills gaps in the series with empty hours or days, so that the time axis is even. */
export function fillSeries({ from, to, per, series }: Pick<Insights, 'from' | 'to' | 'per' | 'series'>) {
  const points = new Map<number, SeriesPoint>(
    startsBetween(Date.parse(from), Date.parse(to), per).map((atMs) => [
      atMs,
      { at: new Date(atMs).toISOString(), ...nothing },
    ]),
  );
  for (const point of series) points.set(Date.parse(point.at), point);
  return [...points].toSorted(([a], [b]) => a - b).map(([, point]) => point);
}

/** The end of the hour or day that starts at this point. */
export function endOf(at: string, per: Insights['per']): string {
  if (per === 'hour') return new Date(Date.parse(at) + hourMs).toISOString();
  const end = new Date(at);
  end.setHours(0, 0, 0, 0);
  // Not 24 hours on days when the clocks change.
  end.setDate(end.getDate() + 1);
  return firstFullHour(end).toISOString();
}

function startsBetween(fromMs: number, toMs: number, per: Insights['per']): number[] {
  const starts: number[] = [];
  const first = new Date(fromMs);
  if (per === 'day') first.setHours(0, 0, 0, 0);
  let at = per === 'day' ? firstFullHour(first).toISOString() : first.toISOString();
  while (Date.parse(at) < toMs) {
    starts.push(Date.parse(at));
    at = endOf(at, per);
  }
  return starts;
}
