'use client';

import { formatExact, formatRelative } from './format-time.ts';
import { useNow } from './use-now.ts';

/** "2 h ago", kept up to date, with the exact time on hover. */
export function RelativeTime({ iso, className }: { iso: string; className?: string }) {
  const now = useNow(30_000);
  const atMs = Date.parse(iso);
  if (Number.isNaN(atMs)) return <span className={className}>{iso}</span>;
  return (
    <time
      data-slot="relative-time"
      dateTime={iso}
      title={now === null ? iso : formatExact(atMs)}
      className={className}
    >
      {now === null ? iso.slice(0, 10) : formatRelative(atMs, now)}
    </time>
  );
}
