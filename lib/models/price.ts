import type { CatalogueModel } from '#lib/contracts/model';

type Priced = Pick<CatalogueModel, 'promptUsdPerToken' | 'completionUsdPerToken' | 'isFree'>;

/**
 * One figure to compare prices by: USD for a million tokens of which three of four go in, as in most uses.
 * Null where the catalogue does not say, or the price is not one per token.
 */
export function blendedUsdPerMillion({
  promptUsdPerToken,
  completionUsdPerToken,
  isFree,
}: Priced): number | null {
  if (promptUsdPerToken === null || completionUsdPerToken === null) return null;
  const usd = ((3 * promptUsdPerToken + completionUsdPerToken) / 4) * 1_000_000;
  // What costs nothing and is not called free is paid for by something else than tokens.
  return usd <= 0 && !isFree ? null : usd;
}

/** "$0.30", "$11.25", "$0.0051": as many digits as matter. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  const digits = usd >= 0.1 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(usd)));
  return `$${usd.toFixed(digits)}`;
}
