import { formatExact, formatRecent } from '#components/ui/format-time.ts';
import { useNow } from '#components/ui/use-now.ts';

/** The time of a row under the heading of its day: "5 min ago" or "14:05", with the exact time on hover. */
export function RowTime({ iso, className }: { iso: string; className?: string }) {
  const now = useNow(30_000);
  const atMs = Date.parse(iso);
  return (
    <time dateTime={iso} title={formatExact(atMs)} className={className}>
      {formatRecent(atMs, now ?? atMs)}
    </time>
  );
}
