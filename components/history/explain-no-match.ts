import type { HistoryFilter } from '#lib/client/history';

/** Why nothing passes a filter, as far as the filter itself says it. */
export function explainNoMatch({ from, to }: Pick<HistoryFilter, 'from' | 'to'>): string {
  if (to === undefined)
    return 'Nothing in the history is like this yet. If something comes, it appears here.';
  if (from !== undefined && Date.parse(from) > Date.parse(to))
    return 'The time it is narrowed to ends before it begins: "From" is later than "Until".';
  return 'Nothing in the history of that time is like this.';
}
