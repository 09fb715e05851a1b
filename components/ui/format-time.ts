const steps = [
  { below: 60 * 60, size: 60, unit: 'min' },
  { below: 24 * 3600, size: 3600, unit: 'h' },
  { below: 14 * 86_400, size: 86_400, unit: 'd' },
] as const;

// Created once, because creating a formatter takes as long as rendering a row.
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });
const minute = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const weekdayOfYear = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** "just now", "2 h ago", "in 5 min"; the date if two weeks or more away. */
export function formatRelative(atMs: number, nowMs: number): string {
  const seconds = Math.round(Math.abs(nowMs - atMs) / 1_000);
  if (seconds < 45) return atMs > nowMs + 5_000 ? 'in a moment' : 'just now';
  for (const { below, size, unit } of steps) {
    if (seconds >= below) continue;
    const count = Math.max(1, Math.floor(seconds / size));
    return atMs > nowMs ? `in ${count} ${unit}` : `${count} ${unit} ago`;
  }
  return (isSameYear(atMs, nowMs) ? day : dayOfYear).format(atMs);
}

/** "5 min ago" within the last hour, then "14:05", where the day is known from elsewhere. */
export function formatRecent(atMs: number, nowMs: number): string {
  return nowMs - atMs < 3_600_000 ? formatRelative(atMs, nowMs) : time.format(atMs);
}

/** "Today", "Yesterday", "Fri 27 Nov" or "Fri 28 Nov 2025", in the browser's time zone. */
export function formatDay(atMs: number, nowMs: number): string {
  if (isSameDay(atMs, nowMs)) return 'Today';
  const yesterday = new Date(nowMs);
  yesterday.setDate(yesterday.getDate() - 1);
  if (isSameDay(atMs, yesterday.getTime())) return 'Yesterday';
  return (isSameYear(atMs, nowMs) ? weekday : weekdayOfYear).format(atMs).replace(',', '');
}

/** The exact date and time, in the browser's time zone. */
export function formatExact(atMs: number): string {
  return exact.format(atMs);
}

/** "21 Nov, 14:05", in the browser's time zone. */
export function formatMinute(atMs: number): string {
  return minute.format(atMs);
}

/** "14:05" for today, "20 Nov, 14:05" for other days, in the browser's time zone. */
export function formatClock(atMs: number, nowMs: number): string {
  return isSameDay(atMs, nowMs) ? time.format(atMs) : formatMinute(atMs);
}

/** "14:05" for today, "20 Nov" for other days, if there is no room for both. */
export function formatClockOrDay(atMs: number, nowMs: number): string {
  return (isSameDay(atMs, nowMs) ? time : day).format(atMs);
}

function isSameDay(oneMs: number, otherMs: number): boolean {
  return new Date(oneMs).toDateString() === new Date(otherMs).toDateString();
}

function isSameYear(oneMs: number, otherMs: number): boolean {
  return new Date(oneMs).getFullYear() === new Date(otherMs).getFullYear();
}
