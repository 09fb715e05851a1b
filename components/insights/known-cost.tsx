import { Money } from '#components/ui/money';

/** A sum of costs. Where nothing was reported for any part of it, it is unknown rather than nothing. */
export function KnownCost({
  usd,
  unknown,
  estimated = 0,
}: {
  usd: number | null;
  /** How many parts reported no cost; null where that is still being counted. */
  unknown: number | null;
  /** How many parts are estimates. */
  estimated?: number | null;
}) {
  return <Money usd={isUnknownCost(usd, unknown) ? null : usd} isEstimate={(estimated ?? 0) > 0} />;
}

/** What an estimated cost is based on. */
export const estimateMeaning =
  'Calculated from the catalogue’s prices and the tokens used, because the connection reported no cost.';

/** Whether a sum of nothing may be something that nobody reported. */
export function isUnknownCost(usd: number | null, unknown: number | null): boolean {
  // Sums that requests were taken out of can be off by a rounding error.
  return usd !== null && Math.abs(usd) < 1e-12 && unknown !== 0;
}
