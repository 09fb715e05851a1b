import type { HistoryFilter } from '#lib/client/history';

/** Explains why no requests match, as far as the filters show it. */
export function explainNoMatch({ from, to }: Pick<HistoryFilter, 'from' | 'to'>): string {
  if (to === undefined) return 'No requests match these filters. New matches appear automatically.';
  if (from !== undefined && Date.parse(from) > Date.parse(to)) return '"From" is later than "Until".';
  return 'No requests from that time match these filters.';
}
