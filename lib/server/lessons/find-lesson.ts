import { createHash } from 'node:crypto';
import type { Lesson } from '#lib/contracts/lesson';

export type LessonFacts = {
  readonly category: string;
  /** The list as it is, those that are switched off included. */
  readonly models: readonly string[];
  readonly version: number;
  readonly first: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly days: number;
  readonly requests: number;
  /** Requests in which the first choice was held up by its provider, by who answered instead. */
  readonly heldUpBy: ReadonlyMap<string, number>;
  /** The same by hour of the day, 0 to 23. */
  readonly heldUpAt: readonly number[];
  /** All requests by hour of the day. */
  readonly requestsAt: readonly number[];
  /** Whether it was mostly a limit, rather than a fault. */
  readonly isLimit: boolean;
  readonly firstTokenP50Ms: (model: string) => number | null;
};

/** Fewer than this may be chance. */
const FEWEST_REQUESTS = 20;
const FEWEST_HELD_UP = 8;
const WORTH_TELLING = 0.2;
/** The share of the held-up requests that the other model must have answered. */
const RELIABLE = 0.8;
const LONGEST_HOURS = 4;

/** The one suggestion that the history of a list calls for, or null. The same facts give the same lesson. */
export function findLesson(facts: LessonFacts): Lesson | null {
  const { category, models, version, first, requests, days } = facts;
  const heldUp = [...facts.heldUpBy.values()].reduce((sum, count) => sum + count, 0);
  if (requests < FEWEST_REQUESTS || heldUp < FEWEST_HELD_UP || heldUp / requests < WORTH_TELLING) return null;
  const [instead, answered] =
    [...facts.heldUpBy].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).at(0) ?? [];
  if (instead === undefined || answered === undefined || answered / heldUp < RELIABLE) return null;
  if (!models.includes(instead) || !models.includes(first)) return null;

  const hours = busyHours(facts, heldUp);
  const firstTokenP50Ms = facts.firstTokenP50Ms(instead);
  const verb = facts.isLimit ? 'was limited upstream' : 'was kept from answering by its provider';
  const when = hours === null ? '' : `, mostly ${hours.from}–${hours.to} h`;
  const how = firstTokenP50Ms === null ? '' : `, typically beginning after ${seconds(firstTokenP50Ms)}`;
  const whom = answered === heldUp ? 'all of them' : `${answered} of them`;
  return {
    id: createHash('sha256').update(`first ${category} ${first} ${instead}`).digest('base64url').slice(0, 16),
    category,
    sentence: `${first} ${verb} in ${heldUp} of ${requests} requests over the last ${days} days${when}; ${instead} answered ${whom}${how}. Put it first?`,
    proposal: { models: withFirst(models, first, instead), version },
    evidence: {
      from: new Date(facts.fromMs).toISOString(),
      to: new Date(facts.toMs).toISOString(),
      first,
      instead,
      requests,
      heldUp,
      answered,
      firstTokenP50Ms,
      hours,
    },
  };
}

/** The other model takes the place of the first choice, which comes right after it. */
function withFirst(models: readonly string[], first: string, instead: string): string[] {
  return models
    .filter((model) => model !== instead)
    .flatMap((model) => (model === first ? [instead, first] : [model]));
}

/** The shortest stretch of hours with most of the trouble in it, where that is clearly more than its share of the traffic. */
function busyHours(
  { heldUpAt, requestsAt, requests }: LessonFacts,
  heldUp: number,
): { from: number; to: number } | null {
  for (let length = 1; length <= LONGEST_HOURS; length += 1) {
    let best: { from: number; share: number } | null = null;
    for (let from = 0; from + length <= 24; from += 1) {
      const share = sumOf(heldUpAt, from, length) / heldUp;
      if (best === null || share > best.share) best = { from, share };
    }
    if (best === null || best.share <= 0.5) continue;
    const usual = sumOf(requestsAt, best.from, length) / requests;
    return best.share >= usual * 1.5 ? { from: best.from, to: best.from + length } : null;
  }
  return null;
}

function sumOf(counts: readonly number[], from: number, length: number): number {
  return counts.slice(from, from + length).reduce((sum, count) => sum + count, 0);
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms / 10) * 10} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
