import { formatDay } from '#components/ui/format-time.ts';
import { useNow } from '#components/ui/use-now.ts';

/** "Today", "Yesterday" or "Fri 27 Nov"; changes at midnight. */
export function useDayLabel(atMs: number): string {
  const now = useNow(30_000);
  return formatDay(atMs, now ?? atMs);
}
