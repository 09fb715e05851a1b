import type { Insights } from '#lib/contracts/insights';

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

/** The series with the hours or days in which nothing came, so that time runs evenly. */
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

/** When the hour or day that begins with this point is over. */
export function endOf(at: string, per: Insights['per']): string {
  if (per === 'hour') return new Date(Date.parse(at) + hourMs).toISOString();
  const end = new Date(at);
  // Not 24 hours on the days when clocks change.
  end.setDate(end.getDate() + 1);
  return end.toISOString();
}

function startsBetween(fromMs: number, toMs: number, per: Insights['per']): number[] {
  const starts: number[] = [];
  const at = new Date(fromMs);
  if (per === 'day') at.setHours(0, 0, 0, 0);
  while (at.getTime() < toMs) {
    starts.push(at.getTime());
    if (per === 'day') at.setDate(at.getDate() + 1);
    else at.setTime(at.getTime() + hourMs);
  }
  return starts;
}
