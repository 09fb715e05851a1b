import { createHash } from 'node:crypto';
import type { Recommendation } from '#lib/contracts/recommendation';
import { median } from '#lib/server/calls/median';

/** A request that went to the first choice first. */
export type RecommendationRequest = {
  readonly createdAtMs: number;
  /** The provider of the first choice prevented its answer. */
  readonly isHeldUp: boolean;
  /** By a limit rather than a fault; null if it was not called because it was cooling down. */
  readonly isLimited: boolean | null;
  readonly served: string | null;
  readonly firstTokenMs: number | null;
};

export type RecommendationFacts = {
  readonly category: string;
  /** The current chain, including models that are off. */
  readonly models: readonly string[];
  readonly version: number;
  readonly first: string;
  /** The latest requests, newest first. */
  readonly requests: readonly RecommendationRequest[];
  /** The hour of the day, 0 to 23, in the person's time zone. */
  readonly hourOf: (atMs: number) => number;
};

/** Fewer than this may be a coincidence. */
const FEWEST_REQUESTS = 20;
const FEWEST_HELD_UP = 8;
const LEAST_SHARE = 0.2;
/** The share of the held-up requests that the other model must have answered. */
const RELIABLE = 0.8;
const LONGEST_HOURS = 4;

/**
 * The suggestion that follows from the latest requests to a category, or null. The same facts give the same
 * suggestion.
 */
export function findRecommendation(facts: RecommendationFacts): Recommendation | null {
  const { category, models, version, first, requests } = facts;
  const heldUp = requests.filter(({ isHeldUp }) => isHeldUp);
  const isRare = heldUp.length < FEWEST_HELD_UP || heldUp.length / requests.length < LEAST_SHARE;
  const [newest, oldest] = [requests.at(0), requests.at(-1)];
  if (requests.length < FEWEST_REQUESTS || isRare || newest === undefined || oldest === undefined)
    return null;
  const [instead, answers] = mostOften(heldUp);
  if (instead === null || answers.length / heldUp.length < RELIABLE) return null;
  if (!models.includes(instead) || !models.includes(first)) return null;

  const hours = busyHours(facts, heldUp);
  const firstTokenP50Ms = median(answers.flatMap(({ firstTokenMs }) => firstTokenMs ?? []));
  const called = heldUp.filter(({ isLimited }) => isLimited !== null);
  const limited = called.filter(({ isLimited }) => isLimited);
  const isLimit = limited.length > 0 && limited.length * 2 >= called.length;
  const verb = isLimit ? 'was limited upstream' : 'failed at its provider';
  const rest = called.length === heldUp.length ? '' : ', or in cooldown afterwards,';
  const when = hours === null ? '' : `, mostly ${hours.from}–${hours.to} h`;
  const how = firstTokenP50Ms === null ? '' : ` with a typical first token of ${seconds(firstTokenP50Ms)}`;
  const whom = answers.length === heldUp.length ? 'all of them' : `${answers.length} of them`;
  return {
    id: createHash('sha256').update(`first ${category} ${first} ${instead}`).digest('base64url').slice(0, 16),
    category,
    sentence: `${first} ${verb}${rest} in ${heldUp.length} of the last ${requests.length} requests${when}; ${instead} answered ${whom}${how}. Make it your first choice?`,
    proposal: { models: withFirst(models, first, instead), version },
    evidence: {
      from: new Date(oldest.createdAtMs).toISOString(),
      to: new Date(newest.createdAtMs).toISOString(),
      first,
      instead,
      requests: requests.length,
      heldUp: heldUp.length,
      answered: answers.length,
      firstTokenP50Ms,
      hours,
    },
  };
}

/** The model that answered most of them, and which ones. */
function mostOften(
  heldUp: readonly RecommendationRequest[],
): [string | null, readonly RecommendationRequest[]] {
  const [most] = [...Map.groupBy(heldUp, ({ served }) => served)]
    .filter(([served]) => served !== null)
    .toSorted(([a, x], [b, y]) => y.length - x.length || (String(a) < String(b) ? -1 : 1));
  return most ?? [null, []];
}

/** The other model replaces the first choice, which comes right after it. */
function withFirst(models: readonly string[], first: string, instead: string): string[] {
  return models
    .filter((model) => model !== instead)
    .flatMap((model) => (model === first ? [instead, first] : [model]));
}

/**
 * The shortest range of hours with most of the failures, if that is clearly more than its share of the traffic.
 */
function busyHours(
  { requests, hourOf }: RecommendationFacts,
  heldUp: readonly RecommendationRequest[],
): { from: number; to: number } | null {
  const heldUpAt = countByHour(heldUp, hourOf);
  const requestsAt = countByHour(requests, hourOf);
  for (let length = 1; length <= LONGEST_HOURS; length += 1) {
    let best: { from: number; share: number } | null = null;
    for (let from = 0; from + length <= 24; from += 1) {
      const share = sumOf(heldUpAt, from, length) / heldUp.length;
      if (best === null || share > best.share) best = { from, share };
    }
    if (best === null || best.share <= 0.5) continue;
    const usual = sumOf(requestsAt, best.from, length) / requests.length;
    return best.share >= usual * 1.5 ? { from: best.from, to: best.from + length } : null;
  }
  return null;
}

function countByHour(
  requests: readonly RecommendationRequest[],
  hourOf: RecommendationFacts['hourOf'],
): readonly number[] {
  const counts = Array<number>(24).fill(0);
  for (const { createdAtMs } of requests) {
    const hour = hourOf(createdAtMs);
    counts[hour] = (counts[hour] ?? 0) + 1;
  }
  return counts;
}

function sumOf(counts: readonly number[], from: number, length: number): number {
  return counts.slice(from, from + length).reduce((sum, count) => sum + count, 0);
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms / 10) * 10} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
