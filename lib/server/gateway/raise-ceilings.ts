import type { CatalogueModel } from '#lib/contracts/model';
import type { RoutingPolicy } from '#lib/upstreams/upstream';

/**
 * The price limits for a call whose price a person approved: if the catalogue price is above a limit, it
 * becomes the limit. A router must not use a provider that costs more than was approved.
 */
export function raiseCeilings(policy: RoutingPolicy, facts: CatalogueModel | undefined): RoutingPolicy {
  if (facts === undefined) return policy;
  const { maxPriceUsdPerMillion: perMillion, maxPriceUsd } = policy;
  return {
    ...policy,
    maxPriceUsdPerMillion: {
      ...perMillion,
      ...raised('prompt', perMillion.prompt, highest(facts, 'promptUsdPerToken')),
      ...raised('completion', perMillion.completion, highest(facts, 'completionUsdPerToken')),
    },
    maxPriceUsd: {
      ...maxPriceUsd,
      ...raised('request', maxPriceUsd.request, facts.requestUsd),
      ...raised('image', maxPriceUsd.image, facts.imageUsd),
    },
  };
}

function raised(
  of: string,
  ceilingUsd: number | undefined,
  priceUsd: number | null,
): Readonly<Record<string, number>> {
  return ceilingUsd === undefined || priceUsd === null || priceUsd <= ceilingUsd ? {} : { [of]: priceUsd };
}

/** In USD per million tokens, including the prices of long prompts. */
function highest(facts: CatalogueModel, price: 'promptUsdPerToken' | 'completionUsdPerToken'): number | null {
  const known = [facts, ...facts.longContextPrices].flatMap((prices) => prices[price] ?? []);
  return known.length === 0 ? null : Number((Math.max(...known) * 1_000_000).toPrecision(9));
}
