import type { CategoryNeeds } from '#lib/contracts/category';
import { tierVariantOf } from '#lib/contracts/model-variant';
import type { Policy } from '#lib/contracts/policy';
import {
  checkOtherGuards,
  checkListedPrice,
  limitsPrices,
  type PolicyGuards,
  type PricedModel,
  type PricedNeeds,
} from './policy-guards.ts';
import type { PolicyCause, ListedPriceCause } from './skip-cause.ts';

/** A rule that can't be checked because the catalogue lacks facts. The model is tried. */
type UncheckedRule = 'price' | 'times_first' | 'tier';

/** What a category's rules will do to a model, as far as that is known without a request. */
export type GuardForecast =
  /** No request is ever sent to it. */
  | { readonly kind: 'never'; readonly cause: PolicyCause }
  /** It depends on the request: its images, or its share of input and output. */
  | { readonly kind: 'sometimes'; readonly cause: PolicyCause }
  /** Only price limits are exceeded, and the category asks for approval: of every request, or of some. */
  | { readonly kind: 'asks'; readonly cause: ListedPriceCause; readonly isAlways: boolean }
  | { readonly kind: 'unchecked'; readonly rules: readonly UncheckedRule[] };

/** The price limit that a model breaks: for every request, or for some. Null if it breaks none. */
export function foreseePrice(
  model: PricedModel,
  policy: PolicyGuards,
  first: PricedModel,
  needs: CategoryNeeds,
): { readonly cause: ListedPriceCause; readonly isAlways: boolean } | null {
  const prices = extremesOf(needs).map((one) => checkListedPrice(model, policy, first, one)?.cause ?? null);
  const cause = prices.find((one) => one !== null) ?? null;
  return cause === null ? null : { cause, isAlways: !prices.includes(null) };
}

/**
 * Applies the rules to the extremes of what a request can be. A rule that skips the model at every extreme
 * always skips it. Null if no rule affects the model. `first` is the first choice; undefined for the first
 * choice itself.
 */
export function foreseeGuard(
  model: PricedModel,
  policy: PolicyGuards & Pick<Policy, 'askWhenDearer'>,
  first: PricedModel | undefined,
  needs: CategoryNeeds,
): GuardForecast | null {
  const price = foreseePrice(model, policy, first ?? model, needs);
  const asks = policy.askWhenDearer !== null;
  if (price?.isAlways === true && !asks) return { kind: 'never', cause: price.cause };
  const other = checkOtherGuards(model, policy, first)?.cause ?? null;
  if (other !== null) return { kind: 'never', cause: other };
  if (price !== null) return asks ? { kind: 'asks', ...price } : { kind: 'sometimes', cause: price.cause };
  const rules = uncheckedRules(model, policy, first);
  return rules.length === 0 ? null : { kind: 'unchecked', rules };
}

/** Whether a category has any of these rules. */
export function hasGuards(policy: PolicyGuards): boolean {
  return limitsPrices(policy) || policy.tierFloor !== 'none' || policy.maxReasoningEffort === 'none';
}

/** Almost only input, only output, and a mix; each with and without an image. */
function extremesOf({ inputModalities, outputModalities }: CategoryNeeds): PricedNeeds[] {
  const sizes = [
    { inputTokens: 1_500, maxTokens: null },
    { inputTokens: 1_000_000, maxTokens: 0 },
    { inputTokens: 0, maxTokens: null },
  ];
  const plain = { inputModalities, outputModalities };
  const isAlwaysWithImages = [...inputModalities, ...outputModalities].includes('image');
  const kinds = isAlwaysWithImages
    ? [plain]
    : [plain, { ...plain, inputModalities: [...inputModalities, 'image'] }];
  return kinds.flatMap((kind) => sizes.map((size) => ({ ...kind, ...size })));
}

function uncheckedRules(
  model: PricedModel,
  { maxPriceUsdPerMillion: { prompt, completion }, maxTimesFirst, tierFloor }: PolicyGuards,
  first: PricedModel | undefined,
): UncheckedRule[] {
  const { tier = null } = model;
  const isCapped = prompt !== undefined || completion !== undefined;
  return [
    ...(isCapped && mayCostMoreThanListed(model) ? ['price' as const] : []),
    ...(maxTimesFirst !== null &&
    first !== undefined &&
    (mayCostMoreThanListed(model) || isUnpriced(first) || tierVariantOf(first.id) !== null)
      ? ['times_first' as const]
      : []),
    ...(tierFloor !== 'none' && first !== undefined && (tier === null || first.tier == null)
      ? ['tier' as const]
      : []),
  ];
}

function isUnpriced({ facts }: PricedModel): boolean {
  return facts === null || facts.promptUsdPerToken === null || facts.completionUsdPerToken === null;
}

/** The fastest provider may bill a more expensive service tier than the listed one. The cheapest doesn't. */
function mayCostMoreThanListed(model: PricedModel): boolean {
  return isUnpriced(model) || tierVariantOf(model.id) === ':nitro';
}
