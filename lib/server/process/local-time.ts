/** The local date and time of a place at full hours of UTC. */
export type LocalTime = {
  /** Weekday 1 is Monday. */
  readonly partsOf: (atMs: number) => { readonly weekday: number; readonly hour: number };
  /** The first full hour of UTC in the local day: midnight there, or later if the offset is not a full hour. */
  readonly startOfDay: (atMs: number) => number;
};

const MINUTE_MS = 60 * 1_000;
const HOUR_MS = 60 * MINUTE_MS;
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Calendar lookups are slow, and the same hours are needed again and again. */
const MAX_PLACES = 8;
const MAX_HOURS = 50_000;
const places = new Map<string, LocalTime>();

/** The local time of a place, with a cache of the hours looked up before. */
export function localTimeIn(timeZone: string): LocalTime {
  const known = places.get(timeZone);
  if (known !== undefined) return known;
  if (places.size >= MAX_PLACES) places.clear();
  const made = createLocalTime(timeZone);
  places.set(timeZone, made);
  return made;
}

type Parts = { readonly weekday: number; readonly hour: number; readonly minute: number };

function createLocalTime(timeZone: string): LocalTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  const known = new Map<number, Parts>();

  function partsOf(atMs: number): Parts {
    let parts = known.get(atMs);
    if (parts === undefined) {
      const text = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
      parts = {
        weekday: weekdays.indexOf(text.get('weekday') ?? '') + 1,
        hour: Number(text.get('hour')),
        minute: Number(text.get('minute')),
      };
      if (known.size >= MAX_HOURS) known.clear();
      known.set(atMs, parts);
    }
    return parts;
  }

  function midnightBefore(atMs: number): number {
    const { weekday, hour, minute } = partsOf(atMs);
    const startMs = atMs - hour * HOUR_MS - minute * MINUTE_MS;
    // On the two days a year when the clocks change, midnight is an hour off.
    const found = partsOf(startMs);
    if (found.weekday === weekday) return startMs - found.hour * HOUR_MS;
    return startMs + (24 - found.hour) * HOUR_MS - found.minute * MINUTE_MS;
  }

  return {
    partsOf,
    startOfDay(atMs) {
      const startMs = Math.ceil(midnightBefore(atMs) / HOUR_MS) * HOUR_MS;
      // If the clocks go back at one in the morning, the hour after midnight comes twice.
      const isSecond = partsOf(startMs - HOUR_MS).weekday === partsOf(atMs).weekday;
      return isSecond ? startMs - HOUR_MS : startMs;
    },
  };
}
