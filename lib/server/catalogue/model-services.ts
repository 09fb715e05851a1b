import type { Store } from '#lib/store/ports';
import type { CatalogueService } from './catalogue-service.ts';
import {
  createCategoryActivityService,
  type CategoryActivityService,
} from '#lib/server/history/category-activity';
import type { CategoryService } from '#lib/server/category-service';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { createModelWatch, type ModelWatch } from './model-watch.ts';
import { createEndpointService, type EndpointService } from './endpoint-service.ts';
import { createModelHealthService, type ModelHealthService } from './model-health-service.ts';
import type { ModelFactsService } from './model-facts-service.ts';
import { createZeroRetentionService, type ZeroRetentionService } from './zero-retention-service.ts';
import { createTierService, type TierService } from './tier-service.ts';

/** The data of the Models screen apart from the chains. */
export type ModelServices = {
  readonly tiers: TierService;
  readonly facts: ModelFactsService;
  readonly health: ModelHealthService;
  readonly activity: CategoryActivityService;
  readonly modelWatch: ModelWatch;
  readonly endpoints: EndpointService;
  readonly zeroRetention: ZeroRetentionService;
};

type ModelServicesInput = {
  readonly store: Store;
  readonly catalogue: CatalogueService;
  readonly modelFacts: ModelFactsService;
  readonly categories: CategoryService;
  readonly connection: ConnectionService;
  readonly now: () => number;
};

export async function createModelServices(input: ModelServicesInput): Promise<ModelServices> {
  const { store, catalogue, modelFacts, categories, connection, now } = input;
  const tiers = await createTierService({
    store: store.modelOverrides,
    targets: connection,
    lookup: (id, model) => catalogue.of(id).lookup(model),
  });
  const health = createModelHealthService({
    readRecentCalls: store.readRecentCalls,
    connections: connection,
    now,
  });
  const activity = createCategoryActivityService({
    readRecentAttempts: store.readRecentAttempts,
    connections: connection,
    now,
  });
  const modelWatch = await createModelWatch({
    store: store.doctor,
    catalogue,
    categories,
    connections: connection,
    now,
  });
  catalogue.onRefresh(modelWatch.noteRefresh);
  const endpoints = createEndpointService({
    store: store.endpoints,
    upstream: connection.catalogueUpstream,
    lookup: catalogue.lookup,
    targets: connection,
    now,
  });
  const zeroRetention = createZeroRetentionService({ upstream: connection.catalogueUpstream, now });
  return {
    tiers,
    facts: modelFacts,
    health,
    activity,
    modelWatch,
    endpoints,
    zeroRetention,
  };
}
