import type { PutModelOverride } from '#lib/contracts/model';
import type { ModelEndpointsQuery } from '#lib/contracts/model-endpoints';
import type { PutModelFacts } from '#lib/contracts/own-facts';
import type { CatalogueService } from '#lib/server/catalogue/catalogue-service';
import type { ModelServices } from '#lib/server/catalogue/model-services';
import { type Call, change, verb } from './verb.ts';

type ModelVerbsInput = {
  readonly catalogue: CatalogueService;
  readonly models: Pick<ModelServices, 'endpoints' | 'facts' | 'health' | 'tiers' | 'zeroRetention'>;
};

export function modelVerbs({
  catalogue,
  models: { endpoints, facts, health, tiers, zeroRetention },
}: ModelVerbsInput) {
  return {
    read: verb('screens.read', () => catalogue.read()),
    /** Fetches every connection's list now. */
    refresh: verb('lists.edit', () => catalogue.refresh()),
    readHealth: verb('screens.read', () => health.read()),
    readEndpoints: verb('screens.read', ({ input }: Call<ModelEndpointsQuery>) => endpoints.read(input.ids)),
    readZeroRetention: verb('screens.read', () => zeroRetention.read()),
    readFacts: verb('screens.read', () => facts.list()),
    writeFacts: change(
      'lists.edit',
      ({ input }: Call<PutModelFacts>) => facts.write(input),
      ({ input }) => input.target,
    ),
    readOverrides: verb('screens.read', () => tiers.overrides()),
    writeOverride: change(
      'lists.edit',
      ({ input }: Call<PutModelOverride>) => tiers.write(input),
      ({ input }) => input.id,
    ),
  };
}
