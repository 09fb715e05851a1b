import { type CatalogueModel, Tier } from '#lib/contracts/model';
import { hasModality, takesParameter } from '#lib/contracts/model-facts';
import type { Policy } from '#lib/contracts/policy';
import type { Action } from '#lib/contracts/vocabulary';
import type { Candidate } from './candidate.ts';
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

/** Holds a model against what the category allows: its price ceiling, and the tier of the first choice. */
export function checkPolicyGuards(
  candidate: Candidate,
  policy: Pick<Policy, 'maxPriceUsdPerMillion' | 'tierFloor'>,
  first: Candidate | undefined,
): Guarded | null {
  return checkPrice(candidate, policy) ?? checkTier(candidate, policy, first);
}

const ways = [
  { of: 'prompt', price: 'promptUsdPerToken' },
  { of: 'completion', price: 'completionUsdPerToken' },
] as const;

function checkPrice(
  { facts }: Candidate,
  { maxPriceUsdPerMillion }: Pick<Policy, 'maxPriceUsdPerMillion'>,
): Guarded | null {
  for (const { of, price } of ways) {
    const ceilingUsd = maxPriceUsdPerMillion[of];
    const usdPerToken = facts?.[price] ?? null;
    if (ceilingUsd === undefined || usdPerToken === null) continue;
    // Prices are decimals that pass through arithmetic: the last digits do not count.
    const usd = Number((usdPerToken * 1_000_000).toPrecision(9));
    if (usd <= ceilingUsd) continue;
    return {
      action: 'switch_model',
      cause: { kind: 'price', of, usdPerMillion: usd, ceilingUsdPerMillion: ceilingUsd },
    };
  }
  return null;
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
