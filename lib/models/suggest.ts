import type { CategoryNeeds } from '#lib/contracts/category';
import type { CatalogueModel, Tier } from '#lib/contracts/model';
import { withoutVariant } from '#lib/contracts/model-variant';
import type { ModelHealth } from '#lib/contracts/model-health';
import { readTarget } from '#lib/contracts/written-target';
import type { Suggestion } from '#lib/contracts/suggestion';
import type { CatalogueView } from './catalogue-view.ts';
import { compareToFirst, type Comparison } from './compare.ts';
import { blendedUsdPerMillion } from './price.ts';
import { fitsCategory } from './fits-category.ts';
import { compareProviders, nameSome, type Overlap } from './provider-overlap.ts';
import { isAtLeast } from './tier.ts';

export type SuggestInput = {
  readonly view: CatalogueView;
  readonly needs: CategoryNeeds;
  /** Every target in the category, including models that are turned off. */
  readonly listed: readonly string[];
  /** Authors of listed models that are missing from the view. */
  readonly alsoBy?: readonly string[];
  /**
   * The model to compare with: the first one that is turned on and in the catalogue. Null for an empty
   * category.
   */
  readonly first: CatalogueModel | null;
  readonly tierOf: (model: CatalogueModel) => Tier | null;
  /** Calls in the last 24 hours, from the local history. */
  readonly healthOf: (id: string) => Pick<ModelHealth, 'served' | 'failed'> | null;
  /** Provider names of a model; null if unknown. */
  readonly providersOf: (id: string) => readonly string[] | null;
  /** Whether the category's own rules ever let the model be called. */
  readonly isAllowed?: (model: CatalogueModel) => boolean;
  /** The candidates. The default is the whole catalogue. */
  readonly among?: readonly string[];
  readonly nowMs: number;
  readonly limit?: number;
};

type Candidate = {
  readonly model: CatalogueModel;
  readonly tier: Tier;
  readonly comparison: Comparison | null;
  readonly health: Pick<ModelHealth, 'served' | 'failed'> | null;
  readonly overlap: Overlap | null;
  readonly isNewAuthor: boolean;
  readonly score: number;
};

/** Weights of the score that orders the candidates. */
const weights = {
  /**
   * Can't be stopped by a limit on another model of the category. If its providers are unknown, a new maker
   * counts.
   */
  apart: 2,
  sameTier: 0.5,
  /** Drops to zero over three doublings of the price, and half as fast for cheaper models. */
  price: 3,
  lostCapability: -1,
  smallContext: -1,
  /** Drops to zero over two years. */
  recency: 1.5,
  /** The range from "all calls failed" to "all calls served". */
  history: 3,
  free: -1.5,
} as const;

/** Fewer calls are not significant. */
const MIN_CALLS = 3;
/** The reference price if the first choice is free: a typical cheap model. */
const CHEAP_USD = 0.2;
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Suggests models for a category: with the required capabilities and at least the tier of the first choice,
 * preferably from another provider at a similar price. Deterministic; every suggestion has its reasons.
 */
export function suggestModels(input: SuggestInput): Suggestion[] {
  const { view, listed, first, among, limit = 3 } = input;
  const known = listed.flatMap((id) => view.find(id) ?? []);
  const authors = new Set([
    ...(input.alsoBy ?? []),
    ...listed.map((target) => readTarget(target).model.replace(/^~/, '').split('/')[0] ?? ''),
  ]);
  const slugs = new Set(known.map(({ canonicalSlug }) => canonicalSlug));
  const firstTier = first === null ? null : input.tierOf(first);
  const reference = { tier: firstTier, usd: first === null ? null : referenceUsd(first, view), authors };

  const candidates = view.models
    .filter((model) => among === undefined || among.includes(model.id))
    .filter((model) => !listed.includes(model.id) && !slugs.has(model.canonicalSlug ?? model.id))
    .filter(isLasting)
    .filter((model) => fitsCategory(model, input.needs).fits)
    .filter((model) => input.isAllowed?.(model) !== false)
    .flatMap((model) => {
      const tier = input.tierOf(model);
      return tier !== null && isAtLeast(tier, firstTier ?? 'fast')
        ? [assess(model, tier, input, reference)]
        : [];
    })
    .toSorted((a, b) => b.score - a.score || (a.model.id < b.model.id ? -1 : 1));

  const chosen: Candidate[] = [];
  for (const candidate of candidates) {
    if (chosen.length === limit) break;
    // Models from the same maker tend to share limits.
    if (!chosen.some(({ model }) => model.author === candidate.model.author)) chosen.push(candidate);
  }
  return chosen.map((candidate) => ({
    model: candidate.model,
    tier: candidate.tier,
    providers: input.providersOf(candidate.model.id)?.slice() ?? null,
    reasons: reasonsOf(candidate, firstTier),
  }));
}

/** The price to compare with. For a free model, this is the price of its paid variant. */
function referenceUsd(first: CatalogueModel, view: CatalogueView): number | null {
  if (!first.isFree) return blendedUsdPerMillion(first);
  const twin = view.find(withoutVariant(first.id));
  const usd = twin === undefined ? null : blendedUsdPerMillion(twin);
  return usd === null || usd === 0 ? CHEAP_USD : usd;
}

/** Whether a model has its own name and no removal date. */
function isLasting({ aliasTarget, isRouter, expirationDate }: CatalogueModel): boolean {
  return aliasTarget === null && !isRouter && expirationDate === null;
}

function assess(
  model: CatalogueModel,
  tier: Tier,
  { first, listed, healthOf, providersOf, nowMs }: SuggestInput,
  reference: {
    readonly tier: Tier | null;
    readonly usd: number | null;
    readonly authors: ReadonlySet<string>;
  },
): Candidate {
  const comparison = first === null ? null : compareToFirst(first, model);
  const health = healthOf(model.id);
  const isNewAuthor = !reference.authors.has(model.author);
  const overlap = compareProviders(
    providersOf(model.id),
    listed.map((id) => ({ id, providers: providersOf(id) })),
  );
  const isApart = overlap === null ? isNewAuthor : overlap.kind === 'apart';
  const score =
    (isApart ? weights.apart : 0) +
    (tier === reference.tier ? weights.sameTier : 0) +
    priceScore(blendedUsdPerMillion(model), reference.usd) +
    (comparison?.lost.length ?? 0) * weights.lostCapability +
    ((comparison?.contextRatio ?? 1) < 0.5 ? weights.smallContext : 0) +
    recencyScore(model, nowMs) +
    historyScore(health) +
    (model.isFree && first?.isFree !== true ? weights.free : 0);
  return { model, tier, comparison, health, overlap, isNewAuthor, score };
}

function priceScore(usd: number | null, reference: number | null): number {
  if (usd === null || usd === 0 || reference === null || reference === 0) return 0;
  const doublings = Math.log2(usd / reference);
  const distance = doublings > 0 ? doublings : -doublings / 2;
  return weights.price * (1 - Math.min(1, distance / 3));
}

function recencyScore({ created }: CatalogueModel, nowMs: number): number {
  if (created === null) return 0;
  const ageDays = Math.max(0, nowMs - created * 1_000) / DAY_MS;
  return weights.recency * (1 - Math.min(1, ageDays / 730));
}

function historyScore(health: Candidate['health']): number {
  if (health === null || health.served + health.failed < MIN_CALLS) return 0;
  return weights.history * (health.served / (health.served + health.failed) - 0.5);
}

function reasonsOf(
  { model, tier, comparison, health, overlap, isNewAuthor }: Candidate,
  firstTier: Tier | null,
): string[] {
  const calls = health === null ? 0 : health.served + health.failed;
  return [
    firstTier === null
      ? `Tier: ${tier}.`
      : tier === firstTier
        ? `Same tier as your first choice (${tier}).`
        : `Higher tier than your first choice (${tier}).`,
    overlap === null
      ? isNewAuthor
        ? `Your first model by ${model.author} here. Its providers are unknown.`
        : null
      : describeOverlap(overlap),
    comparison?.priceWords == null ? null : sentence(comparison.priceWords),
    comparison?.contextRatio != null && comparison.contextRatio >= 1.5 && comparison.contextWords !== null
      ? `${comparison.contextWords} of your first choice.`
      : null,
    health !== null && calls >= MIN_CALLS
      ? `Served ${health.served} of your ${calls} attempts in the last 24 hours.`
      : null,
    comparison?.lostWords == null ? null : sentence(`${comparison.lostWords}, unlike your first choice`),
  ].filter((reason) => reason !== null);
}

function describeOverlap(overlap: Overlap): string {
  const names = nameSome(overlap.at);
  return overlap.kind === 'apart'
    ? `Runs on ${names}: a rate limit on one of your other models here doesn’t affect it.`
    : `Runs on ${names}, like ${overlap.other}: one rate limit can stop both.`;
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}
