import type { CatalogueModel } from '#lib/contracts/model';

/** A catalogue that can be asked by id and by canonical slug. */
export type CatalogueView = {
  readonly models: readonly CatalogueModel[];
  readonly find: (id: string) => CatalogueModel | undefined;
  /** Those that share a canonical slug: a model and its variants. */
  /** Of a plain server, whose ids say nothing of families and new names. */
  readonly isPlain: boolean;
  readonly withSlug: (canonicalSlug: string) => readonly CatalogueModel[];
};

export function viewCatalogue(models: readonly CatalogueModel[], isPlain = false): CatalogueView {
  const byId = new Map(models.map((model) => [model.id, model]));
  const bySlug = Map.groupBy(models, (model) => model.canonicalSlug);
  return { models, isPlain, find: (id) => byId.get(id), withSlug: (slug) => bySlug.get(slug) ?? [] };
}
