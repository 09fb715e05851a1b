import type { Candidate } from './candidate.ts';
import type { Needs } from './needs.ts';
import { priceTokens } from './price-tokens.ts';

/** Without a limit in the request, prices are compared for answers of this length. */
const TYPICAL_OUTPUT_TOKENS = 500;

/** The catalogue price of the request, or null if the catalogue has none. */
export function estimateUsd(
  { facts }: Pick<Candidate, 'facts'>,
  needs: Pick<Needs, 'inputTokens' | 'maxTokens'>,
): number | null {
  if (facts === null) return null;
  const outputTokens = Math.min(needs.maxTokens ?? TYPICAL_OUTPUT_TOKENS, TYPICAL_OUTPUT_TOKENS);
  return priceTokens(facts, { inputTokens: needs.inputTokens, outputTokens });
}
