import type { CatalogueModel } from '#lib/contracts/model';
import { foreseeGuard } from '#lib/engine/foresee-guard';
import { viewCatalogue } from '#lib/models/catalogue-view';
import { suggestModels } from '#lib/models/suggest';
import type { CatalogueService } from '#lib/server/catalogue/catalogue-service';
import type { CategoryService } from '#lib/server/category-service';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import type { EndpointService } from '#lib/server/catalogue/endpoint-service';
import type { ModelHealthService } from '#lib/server/catalogue/model-health-service';
import type { TierService } from '#lib/server/catalogue/tier-service';
import { type Call, verb } from './verb.ts';

type SuggestionInput = {
  readonly categories: Pick<CategoryService, 'read'>;
  readonly catalogue: Pick<CatalogueService, 'list'>;
  readonly tiers: Pick<TierService, 'tierOf'>;
  readonly connections: Pick<ConnectionService, 'defaultId' | 'findBySlug'>;
  readonly health: ModelHealthService;
  readonly endpoints: EndpointService;
  readonly now: () => number;
};

/** The number of candidates looked up before three are chosen. */
const SHORTLIST = 8;
/** Providers that are not known by then count as unknown. */
const PATIENCE_MS = 4_000;

/**
 * Three good models for a category, from the catalogue and the person's own history. Only models at the default
 * connection, because only its list has enough facts.
 */
export function suggestVerb(deps: SuggestionInput) {
  const idOf = (slug: string) => deps.connections.findBySlug(slug)?.id ?? deps.connections.defaultId();
  return verb('screens.read', async ({ input: { slug } }: Call<{ readonly slug: string }>) => {
    const { needs, models, policy } = await deps.categories.read(slug);
    const { models: healths } = await deps.health.read();
    const healthByTarget = new Map(healths.map((health) => [health.target, health]));
    const listed = models.map(({ target }) => target);
    const first = models.find(({ enabled, model }) => enabled && model !== null);
    const tierOf = (model: CatalogueModel) =>
      deps.tiers.tierOf(
        model === first?.model ? idOf(first.connection) : deps.connections.defaultId(),
        model,
      );
    const priced = (model: CatalogueModel) => ({ id: model.id, facts: model, tier: tierOf(model) });
    const firstChoice = first?.model == null ? undefined : priced(first.model);
    const asked = {
      view: viewCatalogue(deps.catalogue.list()),
      needs,
      listed,
      first: first?.model ?? null,
      alsoBy: models.flatMap(({ model }) => model?.author ?? []),
      tierOf,
      isAllowed: (model: CatalogueModel) =>
        foreseeGuard(priced(model), policy, firstChoice, needs)?.kind !== 'never',
      healthOf: (id: string) => healthByTarget.get(id) ?? null,
      nowMs: deps.now(),
    };
    const shortlist = suggestModels({ ...asked, providersOf: () => null, limit: SHORTLIST }).map(
      ({ model }) => model.id,
    );
    const runBy = await deps.endpoints.read([...listed, ...shortlist], PATIENCE_MS);
    const providers = new Map(runBy.map((one) => [one.id, one.providers?.map(({ name }) => name) ?? null]));
    const providersOf = (id: string): readonly string[] | null => providers.get(id) ?? null;
    return suggestModels({ ...asked, providersOf, among: shortlist });
  });
}
