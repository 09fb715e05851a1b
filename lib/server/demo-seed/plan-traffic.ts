import type { Chance } from './chance.ts';
import type { Trouble } from './demo-troubles.ts';
import { burst, works, type Work } from './demo-work.ts';

/** The arrival and the subject of a request. */
export type Arrival = {
  readonly atMs: number;
  readonly work: Work;
  readonly client: string;
  /** The failure of its first call; null leaves it to chance. */
  readonly trouble: Trouble | null;
};

type TrafficInput = {
  readonly requests: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly chance: Chance;
};

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
/** The relative traffic of each hour of the day, from midnight UTC on; the busiest is 1. */
const busyness = [
  0.06, 0.04, 0.03, 0.08, 0.03, 0.05, 0.15, 0.4, 0.75, 0.95, 1, 0.9, 0.7, 0.85, 1, 0.95, 0.85, 0.65, 0.45,
  0.4, 0.42, 0.35, 0.22, 0.12,
];
const WEEKEND = 0.35;
/** The fast run that uses up the free calls of a minute, and the slower run that uses up those of a day. */
const bursts = [
  { requests: 38, everyMs: 1_500, daysAgo: 3.2 },
  { requests: 62, everyMs: 5_500, daysAgo: 8.4 },
];
/** With fewer requests than this, these would be most of them. */
const ENOUGH_FOR_BURSTS = 250;

const limited: Trouble = { kind: 'refused', scenario: { kind: 'rate_limited_upstream' } };
/** What every history contains: each way a request can end, and a session that has just ended. */
const certain: readonly {
  readonly slug: string;
  readonly hoursAgo: number;
  readonly trouble: Trouble | null;
}[] = [
  { slug: 'main', hoursAgo: 0.06, trouble: limited },
  { slug: 'main', hoursAgo: 0.08, trouble: null },
  { slug: 'interface', hoursAgo: 0.081, trouble: null },
  { slug: 'main', hoursAgo: 0.11, trouble: null },
  { slug: 'code-review', hoursAgo: 0.4, trouble: { kind: 'cut' } },
  { slug: 'main', hoursAgo: 1.3, trouble: null },
  { slug: 'summarization', hoursAgo: 5.2, trouble: { kind: 'refused', scenario: { kind: 'html_502' } } },
  { slug: 'summarization', hoursAgo: 7.4, trouble: { kind: 'refused', scenario: { kind: 'no_credits' } } },
  { slug: 'main', hoursAgo: 26.1, trouble: { kind: 'cut' } },
  { slug: 'main', hoursAgo: 28.5, trouble: { kind: 'silent' } },
  {
    slug: 'summarization',
    hoursAgo: 30.2,
    trouble: { kind: 'refused', scenario: { kind: 'context_too_long' } },
  },
  {
    slug: 'main',
    hoursAgo: 51.7,
    trouble: { kind: 'refused', scenario: { kind: 'account_limit', retryAfterSeconds: 1 } },
  },
  { slug: 'main', hoursAgo: 75.4, trouble: { kind: 'refused', scenario: { kind: 'no_credits' } } },
  { slug: 'code-review', hoursAgo: 98.3, trouble: { kind: 'reset' } },
];

/**
 * The requests of several days in order: in sessions, the way people work, with a few long runs by programs.
 */
export function planTraffic({ requests, fromMs, toMs, chance }: TrafficInput): Arrival[] {
  const arrivals: Arrival[] = [];
  if (requests >= ENOUGH_FOR_BURSTS) {
    for (const { requests: count, everyMs, daysAgo } of bursts) {
      const startMs = toMs - daysAgo * DAY_MS;
      if (startMs < fromMs) continue;
      const client = chance.pick(burst.clients);
      for (let at = 0; at < count; at += 1) {
        const atMs = startMs + at * everyMs * (0.9 + 0.2 * chance.next());
        arrivals.push({ atMs, work: burst, client, trouble: null });
      }
    }
    const afternoons = limitedAfternoons(toMs).map((atMs) => ({ atMs, slug: 'main', trouble: limited }));
    const others = certain.map(({ hoursAgo, ...rest }) => ({ atMs: toMs - hoursAgo * HOUR_MS, ...rest }));
    for (const { atMs, slug, trouble } of [...afternoons, ...others]) {
      if (atMs < fromMs) continue;
      const work = workOf(slug);
      arrivals.push({ atMs, work, client: chance.pick(work.clients), trouble });
    }
  }
  const shares = works.reduce((sum, work) => sum + work.share, 0);
  while (arrivals.length < requests) {
    const work = pickWork(chance.next() * shares);
    const client = chance.pick(work.clients);
    let atMs = drawMoment(fromMs, toMs, chance);
    do {
      if (atMs < toMs) arrivals.push({ atMs, work, client, trouble: null });
      atMs += chance.around(22_000, 0.9);
    } while (arrivals.length < requests && chance.happens(0.62));
  }
  return arrivals.toSorted((a, b) => a.atMs - b.atMs);
}

/**
 * On each of the last days, the first choice of `main` is limited in the early afternoon (UTC), which leads to
 * the demo's recommendation.
 */
function limitedAfternoons(toMs: number): number[] {
  const today = Math.floor(toMs / DAY_MS) * DAY_MS;
  return [1, 2, 3, 4, 5, 6].flatMap((daysAgo) =>
    [14.1, 14.6, 15.3].map((hour) => today - daysAgo * DAY_MS + hour * HOUR_MS),
  );
}

function workOf(slug: string): Work {
  const work = works.find(({ category }) => category === slug);
  if (work === undefined) throw new Error(`The demo has no work for ${slug}.`);
  return work;
}

function pickWork(at: number): Work {
  let left = at;
  for (const work of works) {
    left -= work.share;
    if (left < 0) return work;
  }
  throw new Error('The shares do not add up.');
}

function drawMoment(fromMs: number, toMs: number, chance: Chance): number {
  for (;;) {
    const atMs = fromMs + chance.next() * (toMs - fromMs);
    // 1 January 1970 was a Thursday.
    const weekday = (Math.floor(atMs / DAY_MS) + 4) % 7;
    const share =
      (busyness[Math.floor(atMs / HOUR_MS) % 24] ?? 0) * (weekday === 0 || weekday === 6 ? WEEKEND : 1);
    if (chance.happens(share)) return atMs;
  }
}
