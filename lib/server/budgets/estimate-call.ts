import { type Candidate, isFreeModel } from '#lib/engine/candidate';
import type { Needs } from '#lib/engine/needs';
import type { NanoUsd } from '#lib/store/budgets';

/** Output tokens if the request sets no limit and the category has too few answers. */
const UNKNOWN_LENGTH_TOKENS = 1_024;

type CallSize = {
  readonly needs: Pick<Needs, 'inputTokens' | 'maxTokens'>;
  /** Text sent in addition to the request. */
  readonly addedTokens: number;
  /** The 95th percentile of the category's answers; null if too few are known. */
  readonly usualTokens: number | null;
};

/**
 * The estimated cost of a call, rounded up to a whole billionth of a dollar; null if the price is unknown. A router's
 * price depends on the model that it picks, so it is unknown too.
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
  // Arithmetic on prices leaves rounding errors, which must not be rounded up.
  return Math.ceil(Number((usd * 1e9).toPrecision(12)));
}
