import { createDoctorStore } from '#db/doctor-store';
import { createEndpointStore } from '#db/endpoint-store';
import { createModelOverrideStore } from '#db/model-override-store';
import type { Database } from '#db/open-database';
import { createReadRecentCalls } from '#db/recent-calls';
import type { ConnectionKind } from '#lib/contracts/vocabulary';
import type { CatalogueService } from './catalogue-service.ts';
import type { CategoryService } from './category-service.ts';
import type { ConnectionService } from './connection-service.ts';
import { createDoctorService, type DoctorService } from './doctor-service.ts';
import { createEndpointService, type EndpointService } from './endpoint-service.ts';
import { createModelHealthService, type ModelHealthService } from './model-health-service.ts';
import { createSuggestionService, type SuggestionService } from './suggestion-service.ts';
import { createTierService, type TierService } from './tier-service.ts';

/** What the Models screen knows beyond the lists themselves. */
export type ModelServices = {
  readonly tiers: TierService;
  readonly health: ModelHealthService;
  readonly doctor: DoctorService;
  readonly endpoints: EndpointService;
  readonly suggestions: SuggestionService;
};

type ModelServicesInput = {
  readonly database: Database;
  readonly catalogue: CatalogueService;
  readonly categories: CategoryService;
  readonly connection: ConnectionService;
  readonly now: () => number;
};

export async function createModelServices(input: ModelServicesInput): Promise<ModelServices> {
  const { database, catalogue, categories, connection, now } = input;
  const connectionInUse = (): ConnectionKind => connection.choice() ?? 'openrouter';
  const tiers = await createTierService({
    store: createModelOverrideStore(database, now),
    lookup: catalogue.lookup,
  });
  const health = createModelHealthService({
    readRecentCalls: createReadRecentCalls(database),
    connection: connectionInUse,
    now,
  });
  const doctor = createDoctorService({
    store: createDoctorStore(database, now),
    catalogue,
    categories,
    connection: connectionInUse,
    now,
  });
  catalogue.onRefresh(doctor.noteRefresh);
  const endpoints = createEndpointService({
    store: createEndpointStore(database),
    upstream: connection.catalogueUpstream,
    lookup: catalogue.lookup,
    now,
  });
  const suggestions = createSuggestionService({ categories, catalogue, tiers, health, now });
  return { tiers, health, doctor, endpoints, suggestions };
}
