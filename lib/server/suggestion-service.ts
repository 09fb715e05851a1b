import type { Suggestion } from '#lib/contracts/suggestion';
import { viewCatalogue } from '#lib/models/catalogue-view';
import { suggestModels } from '#lib/models/suggest';
import type { CatalogueService } from './catalogue-service.ts';
import type { CategoryService } from './category-service.ts';
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
  readonly health: ModelHealthService;
  readonly now: () => number;
};

export function createSuggestionService(input: SuggestionInput): SuggestionService {
  return {
    async suggest(slug) {
      const { needs, models } = await input.categories.read(slug);
      const { models: healths } = await input.health.read();
      const healthById = new Map(healths.map((health) => [health.id, health]));
      return suggestModels({
        view: viewCatalogue(input.catalogue.list()),
        needs,
        listed: models.map(({ id }) => id),
        first: models.find(({ enabled, model }) => enabled && model !== null)?.model ?? null,
        tierOf: input.tiers.tierOf,
        healthOf: (id) => healthById.get(id) ?? null,
        nowMs: input.now(),
      });
    },
  };
}
