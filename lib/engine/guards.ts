import { type CatalogueModel, Tier } from '#lib/contracts/model';
import { hasModality, takesParameter } from '#lib/contracts/model-facts';
import type { Policy } from '#lib/contracts/policy';
import type { Action } from '#lib/contracts/vocabulary';
import { type Candidate, isFreeModel } from './candidate.ts';
import { estimateUsd } from './estimate-usd.ts';
import type { Needs } from './needs.ts';
import type { GuardCause } from './skip-cause.ts';

type Guarded = { readonly action: Action; readonly cause: GuardCause };

/**
 * A token count from characters can be off by half either way, so a model is skipped for its
 * window only when even a low reading does not fit.
 */
const LOW_READING = 0.6;

/** Holds a model against what the request needs. What the catalogue does not know passes. */
export function checkGuards(candidate: Candidate, needs: Needs): Guarded | null {
  const facts = candidate.facts;
  if (facts === null || facts.isRouter) return null;
  return checkModalities(facts, needs) ?? checkParameters(facts, needs) ?? checkWindow(facts, needs);
}

type PolicyGuards = Pick<
  Policy,
  'maxPriceUsdPerMillion' | 'maxPriceUsd' | 'maxTimesFirst' | 'freeStaysFree' | 'tierFloor'
>;

/** Checks a model against the price rules of the category, including those relative to the first choice. */
export function checkPolicyGuards(
  candidate: Candidate,
  policy: PolicyGuards,
  first: Candidate | undefined,
  needs: Needs,
): Guarded | null {
  return (
    checkPrice(candidate, policy) ??
    checkPricePerUse(candidate, policy, needs) ??
    checkFree(candidate, policy, first) ??
    checkTimesFirst(candidate, policy, first, needs) ??
    checkTier(candidate, policy, first)
  );
}

const ways = [
  { of: 'prompt', price: 'promptUsdPerToken' },
  { of: 'completion', price: 'completionUsdPerToken' },
  { of: 'cachedPrompt', price: 'cachedUsdPerToken' },
  { of: 'cacheWrite', price: 'cacheWriteUsdPerToken' },
] as const;

function checkPrice(
  { facts }: Candidate,
  { maxPriceUsdPerMillion }: Pick<Policy, 'maxPriceUsdPerMillion'>,
): Guarded | null {
  for (const { of, price } of ways) {
    const ceilingUsd = maxPriceUsdPerMillion[of];
    const usdPerToken = facts?.[price] ?? null;
    if (ceilingUsd === undefined || usdPerToken === null) continue;
    const usd = wholeDigits(usdPerToken * 1_000_000);
    if (usd <= ceilingUsd) continue;
    return {
      action: 'switch_model',
      cause: { kind: 'price', of, usdPerMillion: usd, ceilingUsdPerMillion: ceilingUsd },
    };
  }
  return null;
}

/** The price per image applies if the request sends images or asks for them. */
function checkPricePerUse(
  { facts }: Candidate,
  { maxPriceUsd }: Pick<Policy, 'maxPriceUsd'>,
  { inputModalities, outputModalities }: Needs,
): Guarded | null {
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
  candidate: Candidate,
  { freeStaysFree }: Pick<Policy, 'freeStaysFree'>,
  first: Candidate | undefined,
): Guarded | null {
  if (!freeStaysFree || first === undefined || !costsNothing(first) || costsNothing(candidate)) return null;
  const { facts } = candidate;
  const isPriceKnown = facts !== null && facts.promptUsdPerToken !== null;
  return { action: 'switch_model', cause: { kind: 'not_free', first: first.id, isPriceKnown } };
}

/** Free if the catalogue says so, or if all its prices are zero. */
function costsNothing(candidate: Candidate): boolean {
  if (isFreeModel(candidate)) return true;
  const { facts } = candidate;
  if (facts === null || facts.isRouter) return false;
  return facts.promptUsdPerToken === 0 && facts.completionUsdPerToken === 0 && (facts.requestUsd ?? 0) === 0;
}

function checkTimesFirst(
  candidate: Candidate,
  { maxTimesFirst }: Pick<Policy, 'maxTimesFirst'>,
  first: Candidate | undefined,
  needs: Needs,
): Guarded | null {
  if (maxTimesFirst === null || first === undefined) return null;
  const firstUsd = estimateUsd(first, needs);
  const usd = estimateUsd(candidate, needs);
  // A multiple of zero means nothing; free first choices have their own rule.
  if (firstUsd === null || usd === null || firstUsd === 0) return null;
  const times = wholeDigits(usd / firstUsd);
  if (times <= maxTimesFirst) return null;
  const cause = { kind: 'times_first', times, mostTimes: maxTimesFirst, first: first.id } as const;
  return { action: 'switch_model', cause };
}

/** Compares with a tolerance, because arithmetic on prices leaves rounding errors. */
function wholeDigits(usd: number): number {
  return Number(usd.toPrecision(9));
}

function checkTier(
  { tier = null }: Candidate,
  { tierFloor }: Pick<Policy, 'tierFloor'>,
  first: Candidate | undefined,
): Guarded | null {
  const floor = first?.tier ?? null;
  if (tierFloor === 'none' || tier === null || floor === null) return null;
  if (Tier.options.indexOf(tier) <= Tier.options.indexOf(floor)) return null;
  return { action: 'switch_model', cause: { kind: 'tier', tier, floor, tierFloor } };
}

function checkModalities(facts: CatalogueModel, needs: Needs): Guarded | null {
  for (const modality of needs.inputModalities) {
    if (hasModality(facts.inputModalities, modality) !== false) continue;
    return {
      action: 'switch_to_capable_model',
      cause: { kind: 'input_modality', modality, has: facts.inputModalities ?? [] },
    };
  }
  for (const modality of needs.outputModalities) {
    if (hasModality(facts.outputModalities, modality) !== false) continue;
    return {
      action: 'switch_to_capable_model',
      cause: { kind: 'output_modality', modality, has: facts.outputModalities ?? [] },
    };
  }
  return null;
}

function checkParameters(facts: CatalogueModel, needs: Needs): Guarded | null {
  for (const parameter of needs.parameters) {
    if (takesParameter(facts, parameter) !== false) continue;
    return { action: 'switch_to_capable_model', cause: { kind: 'parameter', parameter } };
  }
  return null;
}

function checkWindow(facts: CatalogueModel, needs: Needs): Guarded | null {
  if (
    facts.maxCompletionTokens !== null &&
    needs.maxTokens !== null &&
    needs.maxTokens > facts.maxCompletionTokens
  ) {
    return {
      action: 'switch_to_capable_model',
      cause: { kind: 'answer_length', wantedTokens: needs.maxTokens, mostTokens: facts.maxCompletionTokens },
    };
  }
  if (facts.contextTokens === null) return null;
  const atLeastTokens = Math.floor(needs.inputTokens * LOW_READING) + (needs.maxTokens ?? 0);
  if (atLeastTokens <= facts.contextTokens) return null;
  return {
    action: 'switch_to_larger_context',
    cause: {
      kind: 'context_window',
      neededTokens: needs.inputTokens + (needs.maxTokens ?? 0),
      windowTokens: facts.contextTokens,
    },
  };
}
