import { Money } from '#components/ui/money';

/** A sum of costs. It is unknown rather than zero if no part reported a cost. */
export function KnownCost({
  usd,
  unknown,
  estimated = 0,
}: {
  usd: number | null;
  /** The number of parts without a reported cost; null while loading. */
  unknown: number | null;
  /** The number of estimated parts. */
  estimated?: number | null;
}) {
  return <Money usd={isUnknownCost(usd, unknown) ? null : usd} isEstimate={(estimated ?? 0) > 0} />;
}

/** What an estimated cost is based on. */
export const estimateMeaning =
  'Calculated from the catalogue’s prices and the tokens used, because the connection reported no cost.';

/** Whether a zero sum may hide unreported costs. */
export function isUnknownCost(usd: number | null, unknown: number | null): boolean {
  // Subtracting requests from sums can leave rounding errors.
  return usd !== null && Math.abs(usd) < 1e-12 && unknown !== 0;
}
