import { type Candidate, isFreeModel } from '#lib/engine/candidate';
import type { Needs } from '#lib/engine/needs';
import { priceTokens } from '#lib/engine/price-tokens';
import type { NanoUsd } from '#lib/store/budgets';

/** Output tokens if the request sets no limit and the category has too few answers. */
const UNKNOWN_LENGTH_TOKENS = 1_024;

type CallSize = {
  readonly needs: Pick<Needs, 'inputTokens' | 'maxTokens'>;
  /** Web searches that the server may run for the call. They cost extra even with a free model. */
  readonly webSearches: number;
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
  { needs, webSearches, addedTokens, usualTokens }: CallSize,
): NanoUsd | null {
  const { facts } = candidate;
  if (isFreeModel(candidate)) return wholeNano((facts?.webSearchUsd ?? 0) * webSearches);
  if (facts === null) return null;
  const wantedTokens = needs.maxTokens ?? usualTokens ?? UNKNOWN_LENGTH_TOKENS;
  const outputTokens = Math.min(
    wantedTokens,
    facts.maxCompletionTokens ?? Infinity,
    facts.contextTokens ?? Infinity,
  );
  const usd = priceTokens(facts, { inputTokens: needs.inputTokens + addedTokens, outputTokens, webSearches });
  if (usd === null) return null;
  return wholeNano(usd);
}

/** Arithmetic on prices leaves rounding errors, which must not be rounded up. */
function wholeNano(usd: number): NanoUsd {
  return Math.ceil(Number((usd * 1e9).toPrecision(12)));
}
