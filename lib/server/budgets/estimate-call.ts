import { type Candidate, isFreeModel } from '#lib/engine/candidate';
import type { Needs } from '#lib/engine/needs';
import type { NanoUsd } from '#lib/store/budgets';

/** Tokens of an answer whose length nobody limits and whose category has no answers yet. */
const UNKNOWN_LENGTH_TOKENS = 1_024;

type CallSize = {
  readonly needs: Pick<Needs, 'inputTokens' | 'maxTokens'>;
  /** What is sent on top of the request. */
  readonly addedTokens: number;
  /** What nearly all answers of the category stay below; null where too few are known. */
  readonly usualTokens: number | null;
};

/**
 * What a call may cost, rounded up to a whole billionth of a dollar; null where the price is not known. A router's price
 * is that of whomever it picks, so it is not known either.
 */
export function estimateCall(
  candidate: Pick<Candidate, 'id' | 'facts'>,
  { needs, addedTokens, usualTokens }: CallSize,
): NanoUsd | null {
  if (isFreeModel(candidate)) return 0;
  const { facts } = candidate;
  if (facts === null || facts.isRouter) return null;
  const { promptUsdPerToken, completionUsdPerToken, requestUsd } = facts;
  if (promptUsdPerToken === null || completionUsdPerToken === null) return null;
  if (promptUsdPerToken < 0 || completionUsdPerToken < 0) return null;
  const wantedTokens = needs.maxTokens ?? usualTokens ?? UNKNOWN_LENGTH_TOKENS;
  const outputTokens = Math.min(
    wantedTokens,
    facts.maxCompletionTokens ?? Infinity,
    facts.contextTokens ?? Infinity,
  );
  const usd =
    promptUsdPerToken * (needs.inputTokens + addedTokens) +
    completionUsdPerToken * outputTokens +
    Math.max(0, requestUsd ?? 0);
  // Prices are decimals that pass through arithmetic: what is left of them far behind the point is no cost.
  return Math.ceil(Number((usd * 1e9).toPrecision(12)));
}
