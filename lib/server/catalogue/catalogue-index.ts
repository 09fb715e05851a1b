import type { CatalogueModel } from '#lib/contracts/model';
import { variantOf, withoutTierVariant, withoutVariant } from '#lib/contracts/model-variant';

/** Finds models by id, and by the other names that upstream uses. */
export type CatalogueIndex = {
  readonly lookup: (id: string) => CatalogueModel | undefined;
  /**
   * The catalogue's id for an id, a dated slug (with or without a suffix such as `:free`) or an alias; else
   * undefined.
   */
  readonly resolve: (returned: string) => string | undefined;
};

export function indexCatalogue(models: readonly CatalogueModel[]): CatalogueIndex {
  const byId = new Map(models.map((model) => [model.id, model]));
  // A model and its variants share one slug, which stands for the plain model.
  const idBySlug = new Map<string, string>();
  for (const { id, canonicalSlug } of models) {
    if (canonicalSlug === null) continue;
    const variant = variantOf(id);
    const slug = withoutVariant(canonicalSlug);
    if (variant !== '') idBySlug.set(slug + variant, id);
    if (variant === '' || (!idBySlug.has(slug) && !byId.has(withoutVariant(id)))) idBySlug.set(slug, id);
  }

  function resolve(returned: string): string | undefined {
    const listed = byId.get(returned);
    if (listed !== undefined) return targetOf(listed);
    const bySlug = idBySlug.get(returned);
    if (bySlug !== undefined) return bySlug;
    // A variant without a catalogue entry, such as `:nitro`, is the same model.
    const base = withoutVariant(returned);
    return base === returned ? undefined : resolve(base);
  }

  function targetOf({ id, aliasTarget }: CatalogueModel): string {
    if (aliasTarget === null) return id;
    return byId.has(aliasTarget) ? aliasTarget : (idBySlug.get(aliasTarget) ?? id);
  }

  /**
   * Model lists have no entries for variants that choose a service tier. Capabilities and listed prices are
   * those of the model.
   */
  const lookup = (id: string) => byId.get(id) ?? byId.get(withoutTierVariant(id));

  return { lookup, resolve };
}
