import type { Evidence } from '#lib/contracts/verdict';
import { isSpecialTier, type ServiceTier } from '#lib/contracts/service-tier';

/** What was asked for and what was billed, in one sentence; null if both are as usual. */
export function tellServiceTier({ asked, billed }: ServiceTier): string | null {
  if (!isSpecialTier(asked))
    return isSpecialTier(billed) ? `Billed at the service tier “${billed}”, without being asked for.` : null;
  const wish = wishes.get(asked) ?? `The service tier “${asked}” was asked for`;
  if (billed === null) return `${wish}. The answer does not say which tier was billed.`;
  return billed === asked ? `${wish}, and billed.` : `${wish}; “${billed}” was billed.`;
}

const wishes: ReadonlyMap<string, string> = new Map([
  [':nitro', 'The fastest providers were asked for (:nitro), also at dearer service tiers'],
  [':floor', 'The cheapest providers were asked for (:floor), also at slower service tiers'],
]);

/** What price limits and estimates can't know about the call. */
export function evidenceOfTier({ asked, billed }: ServiceTier): Evidence[] {
  if (!isSpecialTier(asked) && !isSpecialTier(billed)) return [];
  return [
    {
      field: 'service_tier',
      value: 'price unknown',
      meaning:
        'the catalogue has no prices per service tier, so price limits and estimates use the listed price',
    },
  ];
}
