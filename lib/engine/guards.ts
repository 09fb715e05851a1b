import { type CatalogueModel, Tier } from '#lib/contracts/model';
import { hasModality, takesParameter } from '#lib/contracts/model-facts';
import type { Policy } from '#lib/contracts/policy';
import type { Action } from '#lib/contracts/vocabulary';
import type { Candidate } from './candidate.ts';
import type { Needs } from './needs.ts';

/** Why a model is skipped without a call. */
export type Skip = {
  readonly action: Action;
  readonly reason: string;
  readonly field: string;
  readonly value: string;
};

/**
 * A token count from characters can be off by half either way, so a model is skipped for its
 * window only when even a low reading does not fit.
 */
const LOW_READING = 0.6;

const modalityWords: Readonly<Record<string, string>> = {
  image: 'images',
  file: 'files',
  audio: 'audio',
  video: 'video',
};

const parameterWords: Readonly<Record<string, string>> = {
  tools: 'tool calling',
  structured_outputs: 'structured JSON output',
  reasoning: 'reasoning',
};

/** Holds a model against what the request needs. What the catalogue does not know passes. */
export function checkGuards(candidate: Candidate, needs: Needs): Skip | null {
  const facts = candidate.facts;
  if (facts === null || facts.isRouter) return null;
  return (
    checkModalities(candidate.id, facts, needs) ??
    checkParameters(candidate.id, facts, needs) ??
    checkWindow(candidate.id, facts, needs)
  );
}

/** Holds a model against what the category allows: its price ceiling, and the tier of the first choice. */
export function checkPolicyGuards(
  candidate: Candidate,
  policy: Pick<Policy, 'maxPriceUsdPerMillion' | 'tierFloor'>,
  first: Candidate | undefined,
): Skip | null {
  return checkPrice(candidate, policy) ?? checkTier(candidate, policy, first);
}

const ways = [
  { field: 'prompt', price: 'promptUsdPerToken', word: 'input' },
  { field: 'completion', price: 'completionUsdPerToken', word: 'output' },
] as const;

function checkPrice(
  { id, facts }: Candidate,
  { maxPriceUsdPerMillion }: Pick<Policy, 'maxPriceUsdPerMillion'>,
): Skip | null {
  for (const { field, price, word } of ways) {
    const ceilingUsd = maxPriceUsdPerMillion[field];
    const usdPerToken = facts?.[price] ?? null;
    if (ceilingUsd === undefined || usdPerToken === null) continue;
    // Prices are decimals that pass through arithmetic: the last digits do not count.
    const usd = Number((usdPerToken * 1_000_000).toPrecision(9));
    if (usd <= ceilingUsd) continue;
    return {
      action: 'switch_model',
      reason: `${id} costs $${usd} per million ${word} tokens, above this category's limit of $${ceilingUsd}.`,
      field: `policy maxPriceUsdPerMillion.${field}`,
      value: String(ceilingUsd),
    };
  }
  return null;
}

function checkTier(
  { id, tier = null }: Candidate,
  { tierFloor }: Pick<Policy, 'tierFloor'>,
  first: Candidate | undefined,
): Skip | null {
  const floor = first?.tier ?? null;
  if (tierFloor === 'none' || tier === null || floor === null) return null;
  if (Tier.options.indexOf(tier) <= Tier.options.indexOf(floor)) return null;
  return {
    action: 'switch_model',
    reason: `${id} is in a lower tier (${tier}) than your first choice (${floor}), and this category allows only the same tier or better.`,
    field: 'policy tierFloor',
    value: tierFloor,
  };
}

function checkModalities(id: string, facts: CatalogueModel, needs: Needs): Skip | null {
  for (const modality of needs.inputModalities) {
    if (hasModality(facts.inputModalities, modality) !== false) continue;
    return {
      action: 'switch_to_capable_model',
      reason: `The request includes ${modalityWords[modality] ?? modality}, which ${id} doesn't accept.`,
      field: 'catalogue input_modalities',
      value: facts.inputModalities?.join(', ') ?? '',
    };
  }
  for (const modality of needs.outputModalities) {
    if (hasModality(facts.outputModalities, modality) !== false) continue;
    return {
      action: 'switch_to_capable_model',
      reason: `The request asks for ${modalityWords[modality] ?? modality} in the answer, which ${id} can't produce.`,
      field: 'catalogue output_modalities',
      value: facts.outputModalities?.join(', ') ?? '',
    };
  }
  return null;
}

function checkParameters(id: string, facts: CatalogueModel, needs: Needs): Skip | null {
  for (const parameter of needs.parameters) {
    if (takesParameter(facts, parameter) !== false) continue;
    return {
      action: 'switch_to_capable_model',
      reason: `The request needs ${parameterWords[parameter] ?? parameter}, which ${id} doesn't support.`,
      field: 'catalogue supported_parameters',
      value: `no ${parameter}`,
    };
  }
  return null;
}

function checkWindow(id: string, facts: CatalogueModel, needs: Needs): Skip | null {
  if (
    facts.maxCompletionTokens !== null &&
    needs.maxTokens !== null &&
    needs.maxTokens > facts.maxCompletionTokens
  ) {
    return {
      action: 'switch_to_capable_model',
      reason: `The request allows up to ${needs.maxTokens} tokens for the answer, and ${id} writes at most ${facts.maxCompletionTokens}.`,
      field: 'catalogue max_completion_tokens',
      value: String(facts.maxCompletionTokens),
    };
  }
  if (facts.contextTokens === null) return null;
  const atLeastTokens = Math.floor(needs.inputTokens * LOW_READING) + (needs.maxTokens ?? 0);
  if (atLeastTokens <= facts.contextTokens) return null;
  return {
    action: 'switch_to_larger_context',
    reason: `The request needs about ${needs.inputTokens + (needs.maxTokens ?? 0)} tokens, more than the ${facts.contextTokens}-token context window of ${id}.`,
    field: 'catalogue context_length',
    value: String(facts.contextTokens),
  };
}
