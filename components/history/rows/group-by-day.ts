import type { HistoryRequest } from '#lib/contracts/history';
import { dayOf } from '#components/insights/days.ts';

/** A day with requests, as far as they are loaded; `atMs` is the time of its newest one. */
export type Day = { readonly date: string; readonly atMs: number; readonly count: number };

/** One line of the list: a request, or the heading above the requests of a day. */
export type Line =
  | { readonly kind: 'day'; readonly key: string; readonly day: Day }
  | { readonly kind: 'request'; readonly key: string; readonly request: HistoryRequest };

/** Adds a heading above the first request of each day, in the browser's time zone. */
export function groupByDay(requests: readonly HistoryRequest[]): readonly Line[] {
  const days = new Map<string, HistoryRequest[]>();
  for (const request of requests) {
    const date = dayOf(Date.parse(request.createdAt));
    const day = days.get(date);
    if (day === undefined) days.set(date, [request]);
    else day.push(request);
  }
  return [...days].flatMap(([date, ofDay]): Line[] => [
    {
      kind: 'day',
      key: date,
      day: { date, atMs: Date.parse(ofDay[0]?.createdAt ?? date), count: ofDay.length },
    },
    ...ofDay.map((request) => ({ kind: 'request', key: request.id, request }) as const),
  ]);
}
