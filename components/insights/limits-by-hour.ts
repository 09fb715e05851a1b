import type { Insights } from '#lib/contracts/insights';

type Cell = Insights['limitedByHour'][number];

export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** Rate-limited calls in seven rows of 24 hours, from Monday, optionally of one provider. */
export function sumByHour(cells: readonly Cell[], provider: string | null): readonly (readonly number[])[] {
  const rows = weekdays.map(() => Array.from({ length: 24 }, () => 0));
  for (const cell of cells) {
    if (provider !== null && cell.provider !== provider) continue;
    const row = rows[cell.weekday - 1];
    if (row !== undefined) row[cell.hour] = (row[cell.hour] ?? 0) + cell.calls;
  }
  return rows;
}

/** The limiting providers, most frequent first. */
export function limitingProviders(cells: readonly Cell[]): readonly { provider: string; calls: number }[] {
  const sums = new Map<string, number>();
  for (const { provider, calls } of cells) {
    if (provider !== null) sums.set(provider, (sums.get(provider) ?? 0) + calls);
  }
  return [...sums].map(([provider, calls]) => ({ provider, calls })).toSorted((a, b) => b.calls - a.calls);
}
