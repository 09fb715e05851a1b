import type { Store } from '#lib/store/ports';
import type { CatalogueService } from './catalogue-service.ts';
import { createCategoryActivityService, type CategoryActivityService } from './category-activity.ts';
import type { CategoryService } from './category-service.ts';
import type { ConnectionService } from './connections/connection-service.ts';
import { createModelWatch, type ModelWatch } from './model-watch.ts';
import { createEndpointService, type EndpointService } from './endpoint-service.ts';
import { createModelHealthService, type ModelHealthService } from './model-health-service.ts';
import type { ModelFactsService } from './model-facts-service.ts';
import { createZeroRetentionService, type ZeroRetentionService } from './zero-retention-service.ts';
import { createTierService, type TierService } from './tier-service.ts';
import type { WebhookService } from './webhooks/webhook-service.ts';

/** The data of the Models screen apart from the chains. */
export type ModelServices = {
  readonly tiers: TierService;
  readonly facts: ModelFactsService;
  readonly health: ModelHealthService;
  readonly activity: CategoryActivityService;
  readonly modelWatch: ModelWatch;
  readonly endpoints: EndpointService;
  readonly zeroRetention: ZeroRetentionService;
  /** Starts to watch for changes by another process, such as `npm run config -- import`. */
  readonly start: () => void;
  readonly stop: () => void;
};

const WATCH_EVERY_MS = 1_000;

type ModelServicesInput = {
  readonly store: Store;
  readonly catalogue: CatalogueService;
  readonly modelFacts: ModelFactsService;
  readonly categories: CategoryService;
  readonly connection: ConnectionService;
  /** Reloaded with the rest when another process has written to the database. */
  readonly webhooks: Pick<WebhookService, 'reload'>;
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
};

export async function createModelServices(input: ModelServicesInput): Promise<ModelServices> {
  const { store, catalogue, modelFacts, categories, connection, webhooks, now, reportError } = input;
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
  let watch: NodeJS.Timeout | null = null;
  return {
    tiers,
    facts: modelFacts,
    health,
    activity,
    modelWatch,
    endpoints,
    zeroRetention,
    start() {
      const look = (): void => {
        if (store.hasChangedElsewhere())
          Promise.all([
            connection.reload(),
            categories.reload(),
            tiers.reload(),
            modelFacts.reload(),
            webhooks.reload(),
          ]).catch(reportError);
      };
      watch = setInterval(look, WATCH_EVERY_MS).unref();
    },
    stop() {
      if (watch !== null) clearInterval(watch);
    },
  };
}
