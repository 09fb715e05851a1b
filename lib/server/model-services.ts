import { createModelOverrideStore } from '#db/model-override-store';
import type { Database } from '#db/open-database';
import type { CatalogueService } from './catalogue-service.ts';
import { createTierService, type TierService } from './tier-service.ts';

/** What the Models screen knows beyond the lists themselves. */
export type ModelServices = {
  readonly tiers: TierService;
};

type ModelServicesInput = {
  readonly database: Database;
  readonly catalogue: CatalogueService;
  readonly now: () => number;
};

export async function createModelServices(input: ModelServicesInput): Promise<ModelServices> {
  const { database, catalogue, now } = input;
  const tiers = await createTierService({
    store: createModelOverrideStore(database, now),
    lookup: catalogue.lookup,
  });
  return { tiers };
}
