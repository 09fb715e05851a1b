import type { FirstChoiceRequest, FirstChoiceStore } from '#lib/store/history';
import type { SettingStore } from '#lib/store/settings';
import { z } from 'zod';
import type { Category } from '#lib/contracts/category';
import type { Recommendation, RecommendationsQuery } from '#lib/contracts/recommendation';
import type { ConnectionId } from '#lib/contracts/connection';
import type { CategoryService } from '#lib/server/category-service';
import {
  findRecommendation,
  type RecommendationRequest,
} from '#lib/server/recommendations/find-recommendation';
import { type Call, verb } from './verb.ts';

type RecommendationVerbsInput = {
  readonly categories: Pick<CategoryService, 'list'>;
  readonly store: FirstChoiceStore;
  readonly settings: SettingStore;
  readonly connection: () => ConnectionId;
  readonly now: () => number;
};

/** Older requests say little about today, and more requests add nothing. */
const DAYS = 7;
const MOST_REQUESTS = 200;
const DAY_MS = 24 * 60 * 60 * 1_000;
const DISMISSED = 'lessons_dismissed';
const Dismissed = z.array(z.string());
/** Old ones are dropped; the chain has changed by then. */
const MOST_DISMISSED = 500;

/** The suggestions for each chain from its latest requests. */
export function recommendationVerbs({
  categories,
  store,
  settings,
  connection,
  now,
}: RecommendationVerbsInput) {
  async function readDismissed(): Promise<string[]> {
    return Dismissed.safeParse(await settings.readSetting(DISMISSED)).data ?? [];
  }

  async function recommendationOf(category: Category, timeZone: string): Promise<Recommendation | null> {
    const { slug, models, version, policy } = category;
    const on = models.filter(({ enabled }) => enabled);
    const tried = on.map(({ id }) => id);
    const [first] = tried;
    // Only models at the default connection are considered. The history names models by their ids, so if two
    // connections have the same id, it is unknown which of them answered.
    if (on[0] !== undefined && on[0].id !== on[0].target) return null;
    if (new Set(tried).size < tried.length) return null;
    // Other strategies don't use the order.
    if (first === undefined || tried.length < 2 || policy.strategy !== 'ordered') return null;
    const requests = await store.readLast({
      connection: connection(),
      category: slug,
      model: first,
      fromMs: now() - DAYS * DAY_MS,
      most: MOST_REQUESTS,
    });
    return findRecommendation({
      category: slug,
      models: models.map(({ target }) => target),
      version,
      first,
      requests: requests.map((request) => describeRequest(request, first)),
      hourOf: hourIn(timeZone),
    });
  }

  return {
    read: verb('screens.read', async ({ input: { timeZone } }: Call<RecommendationsQuery>) => {
      const dismissed = new Set(await readDismissed());
      const recommendations: Recommendation[] = [];
      for (const category of await categories.list()) {
        const recommendation = await recommendationOf(category, timeZone);
        if (recommendation !== null && !dismissed.has(recommendation.id))
          recommendations.push(recommendation);
      }
      return recommendations;
    }),
    /** It does not return. */
    dismiss: verb('lists.edit', async ({ input: { id } }: Call<{ readonly id: string }>) => {
      const before = await readDismissed();
      if (before.includes(id)) return;
      await settings.writeSetting(DISMISSED, [...before, id].slice(-MOST_DISMISSED));
    }),
  };
}

function describeRequest(
  { createdAtMs, servedModel, attempts }: FirstChoiceRequest,
  first: string,
): RecommendationRequest {
  const served = attempts.findLast(({ outcome }) => outcome === 'served');
  const held = attempts.filter(
    ({ model, outcome, origin }) => model === first && outcome !== 'served' && origin === 'upstream_provider',
  );
  return {
    createdAtMs,
    isHeldUp: held.length > 0 && served?.model !== first,
    isLimited: held.some(({ outcome }) => outcome === 'failed')
      ? held.some(({ kind }) => kind === 'rate_limited')
      : null,
    served: served?.model ?? servedModel,
    firstTokenMs: served?.timeToFirstTokenMs ?? null,
  };
}

function hourIn(timeZone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: 'numeric', hourCycle: 'h23' });
  return (atMs) => Number(format.format(atMs));
}
