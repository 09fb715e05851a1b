import { formatMinute } from '#components/ui/format-time.ts';
import type { Bucket } from './brush-range.ts';

const hourMs = 3_600_000;
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** "Fri 27 Nov, 14:00 – 15:00" or "Mon 23 Nov – Fri 27 Nov": the time that successive buckets cover. */
export function describeBuckets(buckets: readonly Bucket[]): string {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined) return '';
  if (first.toMs - first.fromMs > hourMs) {
    const days = [dayOf(first.fromMs), dayOf(last.fromMs)];
    return days[0] === days[1] ? dayOf(first.fromMs) : days.join(' – ');
  }
  const isOneDay = new Date(first.fromMs).toDateString() === new Date(last.toMs - 1).toDateString();
  if (isOneDay) return `${dayOf(first.fromMs)}, ${time.format(first.fromMs)} – ${time.format(last.toMs)}`;
  return `${formatMinute(first.fromMs)} – ${formatMinute(last.toMs)}`;
}

/** The label below a bar; `month` is left out on narrow screens. */
type Tick = { readonly label: string; readonly month: string };

/** Labels for a few bars: midnights, else every sixth hour, or days. Null for the others. */
export function describeTick(buckets: readonly Bucket[], at: number): Tick | null {
  const bucket = buckets[at];
  if (bucket === undefined) return null;
  const hour = new Date(bucket.fromMs).getHours();
  if (bucket.toMs - bucket.fromMs > hourMs)
    return at % Math.ceil(buckets.length / 6) === 0 ? dayTick(bucket.fromMs) : null;
  if (buckets.length > 48) return hour === 0 ? dayTick(bucket.fromMs) : null;
  return hour % 6 === 0 ? { label: time.format(bucket.fromMs), month: '' } : null;
}

function dayTick(atMs: number): Tick {
  const [weekday, date, month] = dayOf(atMs).split(' ');
  return { label: `${weekday} ${date}`, month: month ?? '' };
}

function dayOf(atMs: number): string {
  return day.format(atMs).replace(',', '');
}
