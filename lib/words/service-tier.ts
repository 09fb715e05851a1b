import type { Evidence } from '#lib/contracts/verdict';
import type { ServiceTier } from '#lib/contracts/service-tier';
import { isSpecialTier } from '#lib/contracts/special-tier';

/** The requested and the billed tier in one sentence; null if both are standard. */
export function describeServiceTier({ asked, billed }: ServiceTier): string | null {
  if (!isSpecialTier(asked))
    return isSpecialTier(billed) ? `Billed at the service tier “${billed}”, which was not requested.` : null;
  const wish = wishes.get(asked) ?? `The service tier “${asked}” was requested`;
  if (billed === null) return `${wish}. The answer doesn't say which tier was billed.`;
  return billed === asked ? `${wish} and billed.` : `${wish}; “${billed}” was billed.`;
}

const wishes: ReadonlyMap<string, string> = new Map([
  [':nitro', 'The fastest providers were requested (:nitro), including more expensive service tiers'],
  [':floor', 'The cheapest providers were requested (:floor), including slower service tiers'],
]);

/** Says that price limits and estimates don't know the prices of service tiers. */
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
