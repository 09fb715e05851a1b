import { TIERS } from '#lib/contracts/name-lists';
import type { Policy } from '#lib/contracts/policy';
import { isDearerTier } from '#lib/contracts/special-tier';
import { type Candidate, isFreeModel } from './candidate.ts';
import { estimateUsd } from './estimate-usd.ts';
import { pricesAt } from './price-tokens.ts';
import type { Needs } from './needs.ts';
import type { Guarded, ListedPriceCause, PolicyCause, PriceCause } from './skip-cause.ts';

/** What a price depends on. */
export type PricedNeeds = Pick<
  Needs,
  'inputModalities' | 'outputModalities' | 'inputTokens' | 'maxTokens' | 'serviceTier'
>;

/** The facts that rules about prices and tiers use. */
export type PricedModel = Pick<Candidate, 'id' | 'facts' | 'tier' | 'wasFree'>;

export type PolicyGuards = Pick<
  Policy,
  | 'maxPriceUsdPerMillion'
  | 'maxPriceUsd'
  | 'maxTimesFirst'
  | 'freeStaysFree'
  | 'tierFloor'
  | 'maxReasoningEffort'
>;

/** Checks a model against the rules of the category, including those relative to the first choice. */
export function checkPolicyGuards(
  candidate: PricedModel,
  policy: PolicyGuards,
  first: PricedModel | undefined,
  needs: PricedNeeds,
): Guarded<PolicyCause | PriceCause> | null {
  return checkPriceGuards(candidate, policy, first, needs) ?? checkOtherGuards(candidate, policy, first);
}

/** The rules that a category can ask a person about. */
export function checkPriceGuards(
  candidate: PricedModel,
  policy: PolicyGuards,
  first: PricedModel | undefined,
  needs: PricedNeeds,
): Guarded<PriceCause> | null {
  return checkListedPrice(candidate, policy, first, needs) ?? checkServiceTier(candidate, policy, needs);
}

/** The rules about prices in the model list. */
export function checkListedPrice(
  candidate: PricedModel,
  policy: PolicyGuards,
  first: PricedModel | undefined,
  needs: PricedNeeds,
): Guarded<ListedPriceCause> | null {
  return (
    checkPrice(candidate, policy, needs) ??
    checkPricePerUse(candidate, policy, needs) ??
    checkFree(candidate, policy, first) ??
    checkTimesFirst(candidate, policy, first, needs)
  );
}

/** Whether a category limits prices at all. */
export function limitsPrices({
  maxPriceUsdPerMillion,
  maxPriceUsd,
  maxTimesFirst,
  freeStaysFree,
}: PolicyGuards): boolean {
  const prices = [...Object.values(maxPriceUsdPerMillion), ...Object.values(maxPriceUsd)];
  return prices.some((usd) => usd !== undefined) || maxTimesFirst !== null || freeStaysFree;
}

/** The rules that need no approval. */
export function checkOtherGuards(
  candidate: PricedModel,
  policy: PolicyGuards,
  first: PricedModel | undefined,
): Guarded<PolicyCause> | null {
  return checkTier(candidate, policy, first) ?? checkReasoning(candidate, policy);
}

/** The prices that a ceiling can be set for, at the length of the request. */
function checkPrice(
  { facts }: PricedModel,
  { maxPriceUsdPerMillion }: Pick<Policy, 'maxPriceUsdPerMillion'>,
  { inputTokens }: PricedNeeds,
): Guarded<ListedPriceCause> | null {
  if (facts === null) return null;
  const at = pricesAt(facts, inputTokens);
  const ways = [
    { of: 'prompt', usdPerToken: at.promptUsdPerToken },
    { of: 'completion', usdPerToken: at.completionUsdPerToken },
    { of: 'reasoning', usdPerToken: facts.reasoningUsdPerToken },
    { of: 'cachedPrompt', usdPerToken: at.cachedUsdPerToken },
    { of: 'cacheWrite', usdPerToken: at.cacheWriteUsdPerToken },
  ] as const;
  for (const { of, usdPerToken } of ways) {
    const ceilingUsd = maxPriceUsdPerMillion[of];
    if (ceilingUsd === undefined || usdPerToken === null) continue;
    const usd = wholeDigits(usdPerToken * 1_000_000);
    if (usd <= ceilingUsd) continue;
    const fromTokens = of === 'reasoning' ? null : at.fromTokens;
    return {
      action: 'switch_model',
      cause: { kind: 'price', of, usdPerMillion: usd, ceilingUsdPerMillion: ceilingUsd, fromTokens },
    };
  }
  return null;
}

/** The price per image applies if the request sends images or asks for them. */
function checkPricePerUse(
  { facts }: PricedModel,
  { maxPriceUsd }: Pick<Policy, 'maxPriceUsd'>,
  { inputModalities, outputModalities }: PricedNeeds,
): Guarded<ListedPriceCause> | null {
  const hasImages = inputModalities.includes('image') || outputModalities.includes('image');
  const prices = [
    { of: 'request', usd: facts?.requestUsd ?? null },
    { of: 'image', usd: hasImages ? (facts?.imageUsd ?? null) : null },
  ] as const;
  for (const { of, usd } of prices) {
    const ceilingUsd = maxPriceUsd[of];
    if (ceilingUsd !== undefined && usd !== null && usd > ceilingUsd)
      return { action: 'switch_model', cause: { kind: 'price_per_use', of, usd, ceilingUsd } };
  }
  return null;
}

function checkFree(
  candidate: PricedModel,
  { freeStaysFree }: Pick<Policy, 'freeStaysFree'>,
  first: PricedModel | undefined,
): Guarded<ListedPriceCause> | null {
  if (!freeStaysFree || first === undefined || costsNothing(candidate)) return null;
  // A new price of the first choice doesn't make the chain a paid one, until a person accepts it.
  if (!costsNothing(first) && first.wasFree !== true) return null;
  const { facts } = candidate;
  if (candidate === first)
    return facts === null ? null : { action: 'switch_model', cause: { kind: 'no_longer_free' } };
  const isPriceKnown = facts !== null && facts.promptUsdPerToken !== null;
  return { action: 'switch_model', cause: { kind: 'not_free', first: first.id, isPriceKnown } };
}

/** Free if the catalogue says so, or if all its prices are zero. */
export function costsNothing(candidate: Pick<PricedModel, 'id' | 'facts'>): boolean {
  if (isFreeModel(candidate)) return true;
  const { facts } = candidate;
  if (facts === null || facts.isRouter) return false;
  return facts.promptUsdPerToken === 0 && facts.completionUsdPerToken === 0 && (facts.requestUsd ?? 0) === 0;
}

function checkTimesFirst(
  candidate: PricedModel,
  { maxTimesFirst }: Pick<Policy, 'maxTimesFirst'>,
  first: PricedModel | undefined,
  needs: PricedNeeds,
): Guarded<ListedPriceCause> | null {
  if (maxTimesFirst === null || first === undefined) return null;
  const firstUsd = estimateUsd(first, needs);
  const usd = estimateUsd(candidate, needs);
  // A multiple of zero is meaningless; free first choices have their own rule.
  if (firstUsd === null || usd === null || firstUsd === 0) return null;
  const times = wholeDigits(usd / firstUsd);
  if (times <= maxTimesFirst) return null;
  const cause = { kind: 'times_first', times, mostTimes: maxTimesFirst, first: first.id } as const;
  return { action: 'switch_model', cause };
}

/** The model list has no prices per service tier, so a more expensive one can't be compared with a limit. */
function checkServiceTier(
  candidate: PricedModel,
  policy: PolicyGuards,
  { serviceTier = null }: PricedNeeds,
): Guarded<PriceCause> | null {
  if (!isDearerTier(serviceTier) || !limitsPrices(policy) || costsNothing(candidate)) return null;
  return { action: 'switch_model', cause: { kind: 'service_tier', tier: serviceTier } };
}

/** Compares with a tolerance, because arithmetic on prices leaves rounding errors. */
function wholeDigits(usd: number): number {
  return Number(usd.toPrecision(9));
}

function checkTier(
  { tier = null }: PricedModel,
  { tierFloor }: Pick<Policy, 'tierFloor'>,
  first: PricedModel | undefined,
): Guarded<PolicyCause> | null {
  const floor = first?.tier ?? null;
  if (tierFloor === 'none' || tier === null || floor === null) return null;
  if (TIERS.indexOf(tier) <= TIERS.indexOf(floor)) return null;
  return { action: 'switch_model', cause: { kind: 'tier', tier, floor, tierFloor } };
}

function checkReasoning(
  { facts }: PricedModel,
  { maxReasoningEffort }: Pick<Policy, 'maxReasoningEffort'>,
): Guarded<PolicyCause> | null {
  if (maxReasoningEffort !== 'none' || facts?.reasoningMandatory !== true) return null;
  return { action: 'switch_to_capable_model', cause: { kind: 'always_reasons' } };
}
