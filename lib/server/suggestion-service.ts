import type { CatalogueModel } from '#lib/contracts/model';
import type { Suggestion } from '#lib/contracts/suggestion';
import { viewCatalogue } from '#lib/models/catalogue-view';
import { suggestModels } from '#lib/models/suggest';
import type { CatalogueService } from './catalogue-service.ts';
import type { CategoryService } from './category-service.ts';
import type { ConnectionService } from './connections/connection-service.ts';
import type { EndpointService } from './endpoint-service.ts';
import type { ModelHealthService } from './model-health-service.ts';
import type { TierService } from './tier-service.ts';

export type SuggestionService = {
  /** Three models that would do well in a list, from the catalogue and the person's own history. */
  readonly suggest: (slug: string) => Promise<Suggestion[]>;
};

type SuggestionInput = {
  readonly categories: Pick<CategoryService, 'read'>;
  readonly catalogue: Pick<CatalogueService, 'list'>;
  readonly tiers: Pick<TierService, 'tierOf'>;
  readonly connections: Pick<ConnectionService, 'defaultId' | 'findBySlug'>;
  readonly health: ModelHealthService;
  readonly endpoints: EndpointService;
  readonly now: () => number;
};

/** So many are asked after before three are chosen. */
const SHORTLIST = 8;
/** Who is not known by then is told as not known. */
const PATIENCE_MS = 4_000;

/** What is suggested is of the default connection: its list alone says enough of its models. */
export function createSuggestionService(input: SuggestionInput): SuggestionService {
  const idOf = (slug: string) => input.connections.findBySlug(slug)?.id ?? input.connections.defaultId();
  return {
    async suggest(slug) {
      const { needs, models } = await input.categories.read(slug);
      const { models: healths } = await input.health.read();
      const healthByTarget = new Map(healths.map((health) => [health.target, health]));
      const listed = models.map(({ target }) => target);
      const first = models.find(({ enabled, model }) => enabled && model !== null);
      const asked = {
        view: viewCatalogue(input.catalogue.list()),
        needs,
        listed,
        first: first?.model ?? null,
        alsoBy: models.flatMap(({ model }) => model?.author ?? []),
        tierOf: (model: CatalogueModel) =>
          input.tiers.tierOf(
            model === first?.model ? idOf(first.connection) : input.connections.defaultId(),
            model,
          ),
        healthOf: (id: string) => healthByTarget.get(id) ?? null,
        nowMs: input.now(),
      };
      const shortlist = suggestModels({ ...asked, providersOf: () => null, limit: SHORTLIST }).map(
        ({ model }) => model.id,
      );
      const runBy = await input.endpoints.read([...listed, ...shortlist], PATIENCE_MS);
      const providers = new Map(runBy.map((one) => [one.id, one.providers?.map(({ name }) => name) ?? null]));
      const providersOf = (id: string): readonly string[] | null => providers.get(id) ?? null;
      return suggestModels({ ...asked, providersOf, among: shortlist });
    },
  };
}
