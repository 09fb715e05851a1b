import type { QuietHours } from '#lib/contracts/webhook';

type Hours = Pick<QuietHours, 'from' | 'to' | 'timeZone'>;

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** When the quiet hours around a moment end; null outside of them. */
export function quietUntilMs(hours: Hours, nowMs: number): number | null {
  if (!isQuiet(hours, nowMs)) return null;
  const to = minutesOf(hours.to);
  const aheadMinutes = (to - localMinutes(hours.timeZone, nowMs) + DAY_MINUTES) % DAY_MINUTES;
  const guessMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS + aheadMinutes * MINUTE_MS;
  // If the clocks change in between, the guess is off by that change.
  const offMinutes = shorterWay(localMinutes(hours.timeZone, guessMs), to);
  let endMs = Math.max(guessMs + offMinutes * MINUTE_MS, Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS);
  // If the clocks skip the end, it is the moment they change.
  while (endMs <= nowMs || isQuiet(hours, endMs)) endMs += MINUTE_MS;
  return endMs;
}

function isQuiet({ from, to, timeZone }: Hours, atMs: number): boolean {
  const [begin, end, local] = [minutesOf(from), minutesOf(to), localMinutes(timeZone, atMs)];
  return begin < end ? local >= begin && local < end : local >= begin || local < end;
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Minutes since midnight, in a place's local time. */
function localMinutes(timeZone: string, atMs: number): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return minutesOf(format.format(atMs));
}

/** From one minute of the day to another, forwards or backwards. */
function shorterWay(from: number, to: number): number {
  const ahead = (to - from + DAY_MINUTES) % DAY_MINUTES;
  return ahead > DAY_MINUTES / 2 ? ahead - DAY_MINUTES : ahead;
}
