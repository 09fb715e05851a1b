import type { CatalogueModel } from '#lib/contracts/model';

type Priced = Pick<CatalogueModel, 'promptUsdPerToken' | 'completionUsdPerToken' | 'isFree' | 'setByYou'>;

/**
 * One price to compare models by: USD per million tokens at three input tokens per output token, a common
 * mix. Null if the catalogue has no price per token.
 */
export function blendedUsdPerMillion({
  promptUsdPerToken,
  completionUsdPerToken,
  isFree,
  setByYou,
}: Priced): number | null {
  if (promptUsdPerToken === null || completionUsdPerToken === null) return null;
  const usd = ((3 * promptUsdPerToken + completionUsdPerToken) / 4) * 1_000_000;
  // Zero without being marked free means that something other than tokens is billed.
  return usd <= 0 && !isFree && !setByYou.includes('promptUsdPerMillion') ? null : usd;
}

/** "$0.30", "$11.25", "$0.0051": two significant digits, at least cents. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  const digits = usd >= 0.1 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(usd)));
  return `$${usd.toFixed(digits)}`;
}
