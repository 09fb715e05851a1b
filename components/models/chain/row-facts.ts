import type { CatalogueModel } from '#lib/contracts/model';
import type { Strategy } from '#lib/contracts/policy';
import { capabilityWords, type CapabilityKind } from '#lib/models/capabilities';
import { compareToFirst, formatRatio, isSame } from '#lib/models/compare';

/**
 * "first choice", "off", or "one of 3" if the order doesn't decide. Null for a fallback, whose rank says it
 * all.
 */
export function roleOf(
  id: string,
  models: readonly string[],
  disabled: readonly string[],
  strategy: Strategy,
): string | null {
  const tried = models.filter((model) => !disabled.includes(model));
  const place = tried.indexOf(id);
  if (place === -1) return 'off';
  if (strategy !== 'ordered' && tried.length > 1) return `one of ${tried.length}`;
  return place === 0 ? 'first choice' : null;
}

/** The text for a category whose models are all off. */
export const allOffWords = 'All models are off';

/** The model the others are compared with: the first that is on. */
export function firstOf(models: readonly string[], disabled: readonly string[]): string | null {
  return models.find((id) => !disabled.includes(id)) ?? null;
}

/** How a request changes if this model takes over from the first choice, in few words. */
export function describeDifference(
  first: CatalogueModel,
  model: CatalogueModel,
  /** Missing capabilities that the row names already. */
  named: readonly string[] = [],
): { words: readonly string[]; lost: string | null; full: string } {
  const { priceRatio, priceWords, contextRatio, contextWords, lost, lostWords } = compareToFirst(
    first,
    model,
  );
  const others = lost.filter((kind) => !named.includes(capabilityWords[kind]));
  const [worst] = others;
  const price = isNotable(priceRatio)
    ? `${formatRatio(priceRatio)} price`
    : first.isFree && priceWords !== null
      ? model.isFree
        ? 'also free'
        : 'paid'
      : priceWords !== null && priceRatio !== null
        ? 'same price'
        : priceWords;
  return {
    words: [price, isNotable(contextRatio) ? `${formatRatio(contextRatio)} context` : null].filter(
      (words) => words !== null,
    ),
    lost:
      worst === undefined
        ? null
        : `no ${shortWords[worst]}${others.length === 1 ? '' : ` (+${others.length - 1})`}`,
    full: [
      priceWords === null
        ? null
        : `${priceWords}${isNotable(priceRatio) ? ' (at three input tokens per output token)' : ''}`,
      contextWords,
      lostWords,
    ]
      .filter((words) => words !== null)
      .join('; '),
  };
}

/** Capabilities in short form; the tooltip has them in full. */
const shortWords: Record<CapabilityKind, string> = {
  image_input: 'images',
  file_input: 'files',
  audio_input: 'audio',
  tools: 'tools',
  strict_json: 'strict JSON',
  reasoning: 'reasoning',
  image_output: 'image output',
};

/** "5 of 7 served", "97% served": a count if a percentage would suggest too much precision. */
export function formatServed(served: number, total: number): string {
  if (total < 20) return `${served} of ${total} served`;
  // Not "100%" as long as one failed, nor "0%" as long as one served.
  const share = (served / total) * 100;
  const percent = served === total ? 100 : Math.min(99, Math.max(served === 0 ? 0 : 1, Math.round(share)));
  return `${percent}% served`;
}

function isNotable(ratio: number | null): ratio is number {
  return ratio !== null && ratio > 0 && !isSame(ratio);
}
