const steps = [
  { below: 60 * 60, size: 60, unit: 'min' },
  { below: 24 * 3600, size: 3600, unit: 'h' },
  { below: 14 * 86_400, size: 86_400, unit: 'd' },
] as const;

/** "just now", "2 h ago", "in 5 min"; the date from two weeks on. */
export function formatRelative(atMs: number, nowMs: number): string {
  const seconds = Math.round(Math.abs(nowMs - atMs) / 1_000);
  if (seconds < 45) return atMs > nowMs + 5_000 ? 'in a moment' : 'just now';
  for (const { below, size, unit } of steps) {
    if (seconds >= below) continue;
    const count = Math.max(1, Math.floor(seconds / size));
    return atMs > nowMs ? `in ${count} ${unit}` : `${count} ${unit} ago`;
  }
  const sameYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return new Date(atMs).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
}

/** The moment in full, in the person's own time zone. */
export function formatExact(atMs: number): string {
  return new Date(atMs).toLocaleString('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'long',
  });
}

/** "21 Nov, 14:05", in the person's own time zone. */
export function formatMinute(atMs: number): string {
  return new Date(atMs).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** "14:05" today, "20 Nov, 14:05" on any other day, in the person's own time zone. */
export function formatClock(atMs: number, nowMs: number): string {
  return isSameDay(atMs, nowMs) ? formatTime(atMs) : formatMinute(atMs);
}

/** "14:05" today, "20 Nov" on any other day, where there is no room for both. */
export function formatClockOrDay(atMs: number, nowMs: number): string {
  if (isSameDay(atMs, nowMs)) return formatTime(atMs);
  return new Date(atMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

function isSameDay(oneMs: number, otherMs: number): boolean {
  return new Date(oneMs).toDateString() === new Date(otherMs).toDateString();
}

function formatTime(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}
