/** What stands behind the colon of a model id, colon included: ":free", or nothing. */
export function variantOf(id: string): string {
  const colon = id.lastIndexOf(':');
  return colon > id.lastIndexOf('/') ? id.slice(colon) : '';
}

/** By its id alone, for a model that the catalogue doesn't know. */
export function isFreeId(id: string): boolean {
  return variantOf(id) === ':free' || id === 'openrouter/free';
}

export function withoutVariant(id: string): string {
  return id.slice(0, id.length - variantOf(id).length);
}
