import type { CatalogueModel } from '#lib/contracts/model';
import { variantOf } from '#lib/contracts/model-variant';
import { capabilitiesOf } from './capabilities.ts';
import type { CatalogueView } from './catalogue-view.ts';
import { blendedUsdPerMillion } from './price.ts';
import { isAtLeast, tierOf } from './tier.ts';

/** Words that don't identify a model within its family. */
const plainWords = new Set(['preview', 'latest', 'instruct', 'beta', 'exp', 'chat', 'it', 'experimental']);
/** A successor may cost more, but must stay in the same price class. */
const MAX_PRICE_RATIO = 3;

/**
 * The newest model from the same maker and family with the same capabilities, at least the same tier and a
 * similar price; null if there is none. It is only suggested to the person.
 */
export function findSuccessor(model: CatalogueModel, view: CatalogueView): CatalogueModel | null {
  const family = familyOf(model);
  const able = capabilitiesOf(model);
  const { tier } = tierOf(model, { lookup: view.find });
  const fits = (other: CatalogueModel): boolean =>
    other.id !== model.id &&
    other.author === model.author &&
    other.aliasTarget === null &&
    other.expirationDate === null &&
    variantOf(other.id) === variantOf(model.id) &&
    familyOf(other) === family &&
    (other.created ?? 0) > (model.created ?? 0) &&
    able.every((kind) => capabilitiesOf(other).includes(kind)) &&
    isAtLeast(tierOf(other, { lookup: view.find }).tier, tier) &&
    isAffordable(other, model);
  return view.models
    .filter(fits)
    .reduce<CatalogueModel | null>(
      (best, other) => (best === null || (other.created ?? 0) > (best.created ?? 0) ? other : best),
      null,
    );
}

/** The words that models of one family share. "google/gemini-2.5-flash-lite" gives "flash gemini lite". */
function familyOf({ id }: CatalogueModel): string {
  const words = id.slice(id.indexOf('/') + 1).split(/[^a-z]+/);
  return words
    .filter((word) => word.length > 2 && !plainWords.has(word))
    .toSorted()
    .join(' ');
}

function isAffordable(other: CatalogueModel, model: CatalogueModel): boolean {
  const usd = blendedUsdPerMillion(other);
  const before = blendedUsdPerMillion(model);
  return usd === null || before === null || before === 0 || usd <= before * MAX_PRICE_RATIO;
}
