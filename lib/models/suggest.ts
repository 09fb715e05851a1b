import type { CategoryNeeds } from '#lib/contracts/category';
import type { CatalogueModel, Tier } from '#lib/contracts/model';
import { withoutVariant } from '#lib/contracts/model-variant';
import type { ModelHealth } from '#lib/contracts/model-health';
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
  /** Every id in the list, also those that are off. */
  readonly listed: readonly string[];
  /** What others are compared with: the first model that is on and known. Null for an empty list. */
  readonly first: CatalogueModel | null;
  readonly tierOf: (model: CatalogueModel) => Tier | null;
  /** Of the person's own last day. */
  readonly healthOf: (id: string) => Pick<ModelHealth, 'served' | 'failed'> | null;
  /** Names of the companies that run a model; null where they are not known. */
  readonly providersOf: (id: string) => readonly string[] | null;
  /** Only these are looked at; without it the whole catalogue. */
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

/** What each thing counts; the sum orders the candidates. */
const weights = {
  /** Not stopped by what stops a model of the list. Where who runs it is not known, another maker has to do. */
  apart: 2,
  sameTier: 0.5,
  /** Lost over three doublings of the price; half of that where it is cheaper. */
  price: 3,
  lostCapability: -1,
  smallContext: -1,
  /** Lost over two years of age. */
  recency: 1.5,
  /** Between all failed and all served. */
  history: 3,
  free: -1.5,
} as const;

/** Fewer calls than these say nothing. */
const MIN_CALLS = 3;
/** Beside a free model everything is dear: then it is compared with what cheap ones cost. */
const CHEAP_USD = 0.2;
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Models to add to a list: able to do what the category needs, as strong as the first choice, and preferably run
 * by another company at a near price. The same input gives the same answer, and every one says why.
 */
export function suggestModels(input: SuggestInput): Suggestion[] {
  const { view, listed, first, among, limit = 3 } = input;
  const known = listed.flatMap((id) => view.find(id) ?? []);
  const authors = new Set(listed.map((id) => id.replace(/^~/, '').split('/')[0] ?? ''));
  const slugs = new Set(known.map(({ canonicalSlug }) => canonicalSlug));
  const firstTier = first === null ? null : input.tierOf(first);
  const reference = { tier: firstTier, usd: first === null ? null : referenceUsd(first, view), authors };

  const candidates = view.models
    .filter((model) => among === undefined || among.includes(model.id))
    .filter((model) => !listed.includes(model.id) && !slugs.has(model.canonicalSlug ?? model.id))
    .filter(isLasting)
    .filter((model) => fitsCategory(model, input.needs).fits)
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
    // Three of one company would share its fate.
    if (!chosen.some(({ model }) => model.author === candidate.model.author)) chosen.push(candidate);
  }
  return chosen.map((candidate) => ({
    model: candidate.model,
    tier: candidate.tier,
    providers: input.providersOf(candidate.model.id)?.slice() ?? null,
    reasons: reasonsOf(candidate, firstTier),
  }));
}

/** What the others' prices are held against; for a free model that of its paid twin. */
function referenceUsd(first: CatalogueModel, view: CatalogueView): number | null {
  if (!first.isFree) return blendedUsdPerMillion(first);
  const twin = view.find(withoutVariant(first.id));
  const usd = twin === undefined ? null : blendedUsdPerMillion(twin);
  return usd === null || usd === 0 ? CHEAP_USD : usd;
}

/** One that is called by its own name and has no end in sight. */
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
      ? `Its tier is ${tier}.`
      : tier === firstTier
        ? `Its tier is ${tier}, as that of the first choice.`
        : `Its tier is ${tier}, above the first choice.`,
    overlap === null
      ? isNewAuthor
        ? `None of your models here is by ${model.author}. Who runs it is not known.`
        : null
      : tellOverlap(overlap),
    comparison?.priceWords == null ? null : `Price: ${comparison.priceWords}.`,
    comparison?.contextRatio != null && comparison.contextRatio >= 1.5 && comparison.contextWords !== null
      ? `It has ${comparison.contextWords} of the first choice.`
      : null,
    health !== null && calls >= MIN_CALLS
      ? `It served ${health.served} of your ${calls} calls of the last day.`
      : null,
    comparison?.lostWords == null ? null : `It ${comparison.lostWords}, which the first choice can.`,
  ].filter((reason) => reason !== null);
}

function tellOverlap(overlap: Overlap): string {
  const names = nameSome(overlap.at);
  return overlap.kind === 'apart'
    ? `Another provider: it runs at ${names}. A limit that stops one of your models here does not stop it.`
    : `No other provider: it runs at ${names}, and so does ${overlap.other}. One limit can stop both.`;
}
