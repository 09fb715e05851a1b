import type { CatalogueModel } from '#lib/contracts/model';

/** A catalogue with lookup by id and by canonical slug. */
export type CatalogueView = {
  readonly models: readonly CatalogueModel[];
  readonly find: (id: string) => CatalogueModel | undefined;
  /** Whether it lists a server other than OpenRouter, whose ids reveal neither families nor new names. */
  readonly isPlain: boolean;
  /** The models that share a canonical slug: a model and its variants. */
  readonly withSlug: (canonicalSlug: string) => readonly CatalogueModel[];
};

export function viewCatalogue(models: readonly CatalogueModel[], isPlain = false): CatalogueView {
  const byId = new Map(models.map((model) => [model.id, model]));
  const bySlug = Map.groupBy(models, (model) => model.canonicalSlug);
  return { models, isPlain, find: (id) => byId.get(id), withSlug: (slug) => bySlug.get(slug) ?? [] };
}
