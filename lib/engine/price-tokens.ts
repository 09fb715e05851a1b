import type { CatalogueModel } from '#lib/contracts/model';

/** The tokens that a call used or will probably use. */
export type UsedTokens = {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Parts of the input: read from and written to the prompt cache. */
  readonly cachedTokens?: number | null;
  readonly cacheWriteTokens?: number | null;
  /** Part of the output. */
  readonly reasoningTokens?: number | null;
  readonly imageTokens?: number | null;
  readonly webSearches?: number | null;
};

type Prices = Pick<
  CatalogueModel,
  'promptUsdPerToken' | 'completionUsdPerToken' | 'cachedUsdPerToken' | 'cacheWriteUsdPerToken'
> & {
  /** The number of input tokens from which they apply; null if they always do. */
  readonly fromTokens: number | null;
};

/**
 * The catalogue price of the tokens; null if unknown. A router's price depends on the model it picks, so it
 * is unknown too.
 */
export function priceTokens(facts: CatalogueModel, used: UsedTokens): number | null {
  if (facts.isRouter && !facts.isFree) return null;
  const { promptUsdPerToken, completionUsdPerToken, cachedUsdPerToken, cacheWriteUsdPerToken } = pricesAt(
    facts,
    used.inputTokens,
  );
  if (promptUsdPerToken === null || completionUsdPerToken === null) return null;
  if (promptUsdPerToken < 0 || completionUsdPerToken < 0) return null;
  const { inputTokens, outputTokens } = used;
  const cached = Math.min(used.cachedTokens ?? 0, inputTokens);
  const written = Math.min(used.cacheWriteTokens ?? 0, inputTokens - cached);
  const images = Math.min(used.imageTokens ?? 0, outputTokens);
  const thoughts = Math.min(used.reasoningTokens ?? 0, outputTokens - images);
  return (
    promptUsdPerToken * (inputTokens - cached - written) +
    priceOr(cachedUsdPerToken, promptUsdPerToken) * cached +
    priceOr(cacheWriteUsdPerToken, promptUsdPerToken) * written +
    completionUsdPerToken * (outputTokens - images - thoughts) +
    priceOr(facts.imageOutputUsdPerToken, completionUsdPerToken) * images +
    priceOr(facts.reasoningUsdPerToken, completionUsdPerToken) * thoughts +
    priceOr(facts.webSearchUsd, 0) * (used.webSearches ?? 0) +
    priceOr(facts.requestUsd, 0)
  );
}

/** Some models cost more above a number of input tokens. */
export function pricesAt(facts: CatalogueModel, inputTokens: number): Prices {
  const steps = facts.longContextPrices.filter(({ minInputTokens }) => inputTokens >= minInputTokens);
  const last = steps.toSorted((a, b) => a.minInputTokens - b.minInputTokens).at(-1);
  if (last === undefined) return { ...facts, fromTokens: null };
  return {
    fromTokens: last.minInputTokens,
    promptUsdPerToken: last.promptUsdPerToken ?? facts.promptUsdPerToken,
    completionUsdPerToken: last.completionUsdPerToken ?? facts.completionUsdPerToken,
    cachedUsdPerToken: last.cachedUsdPerToken ?? facts.cachedUsdPerToken,
    cacheWriteUsdPerToken: last.cacheWriteUsdPerToken ?? facts.cacheWriteUsdPerToken,
  };
}

function priceOr(usd: number | null, otherwise: number): number {
  return usd !== null && usd >= 0 ? usd : otherwise;
}
