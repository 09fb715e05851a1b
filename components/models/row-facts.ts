import type { CatalogueModel } from '#lib/contracts/model';
import type { Strategy } from '#lib/contracts/policy';
import { capabilityWords } from '#lib/models/capabilities';
import { compareToFirst, formatRatio, isSame, tellInability } from '#lib/models/compare';

/** "First choice", "understudy 1": the part a model plays among those that are tried. Without an order they are equals. */
export function roleOf(
  id: string,
  models: readonly string[],
  disabled: readonly string[],
  strategy: Strategy,
): string | null {
  const tried = models.filter((model) => !disabled.includes(model));
  const place = tried.indexOf(id);
  if (place === -1) return null;
  if (strategy !== 'ordered' && tried.length > 1) return `one of ${tried.length}`;
  return place === 0 ? 'first choice' : `understudy ${place}`;
}

/** What a category says whose models are all switched off. */
export const allOffWords = 'All models are off';

/** The model the others are compared with: the first that is on. */
export function firstOf(models: readonly string[], disabled: readonly string[]): string | null {
  return models.find((id) => !disabled.includes(id)) ?? null;
}

/** What changes for a request that goes on from the first choice to this model, in few words. */
export function describeDifference(
  first: CatalogueModel,
  model: CatalogueModel,
  /** What it can't do and was told already. */
  told: readonly string[] = [],
): { words: readonly string[]; lost: string | null; full: string } {
  const { priceRatio, priceWords, contextRatio, contextWords, lost, lostWords } = compareToFirst(
    first,
    model,
  );
  const untold = lost.map((kind) => capabilityWords[kind]).filter((words) => !told.includes(words));
  const price = isWorthTelling(priceRatio)
    ? `${formatRatio(priceRatio)} the price`
    : first.isFree && priceWords !== null
      ? model.isFree
        ? 'free too'
        : 'costs money'
      : priceWords;
  return {
    words: [price, isWorthTelling(contextRatio) ? contextWords : null].filter((words) => words !== null),
    lost:
      untold.length === 0
        ? null
        : untold.length < 3
          ? tellInability(untold)
          : `can’t ${untold[0]} and ${untold.length - 1} more`,
    full: [
      priceWords === null
        ? null
        : `Price: ${priceWords}${isWorthTelling(priceRatio) ? ', at three tokens in to one out' : ''}`,
      contextWords,
      lostWords,
    ]
      .filter((words) => words !== null)
      .join('; '),
  };
}

function isWorthTelling(ratio: number | null): ratio is number {
  return ratio !== null && ratio > 0 && !isSame(ratio);
}
