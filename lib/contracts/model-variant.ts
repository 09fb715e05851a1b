/** The part after the colon of a model id, with the colon: ":free", or empty. */
export function variantOf(id: string): string {
  const colon = id.lastIndexOf(':');
  return colon > id.lastIndexOf('/') ? id.slice(colon) : '';
}

export type TierVariant = ':nitro' | ':floor';

/**
 * The variant of an id that only chooses among the model's providers, at service tiers with their own prices.
 */
export function tierVariantOf(id: string): TierVariant | null {
  const variant = variantOf(id);
  if (variant !== ':nitro' && variant !== ':floor') return null;
  return variantOf(withoutVariant(id)) === '' ? variant : null;
}

/** The id of the model in the catalogue, which has no entry for such a variant. */
export function withoutTierVariant(id: string): string {
  return tierVariantOf(id) === null ? id : withoutVariant(id);
}

/** By its id alone, for a model that the catalogue does not know. */
export function isFreeId(id: string): boolean {
  return variantOf(id) === ':free' || id === 'openrouter/free';
}

export function withoutVariant(id: string): string {
  return id.slice(0, id.length - variantOf(id).length);
}
