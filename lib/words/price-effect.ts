import type { ListedPriceCause } from '#lib/engine/skip-cause';
import { sayFrom, tokenWords } from './engine-words.ts';

/** The price limit that a model exceeds since a price changed, as a sentence. */
export function explainPriceEffect(cause: ListedPriceCause, model: string): string {
  switch (cause.kind) {
    case 'price':
      return `${model} costs $${cause.usdPerMillion} per million ${tokenWords[cause.of]} tokens${sayFrom(cause.fromTokens)}, above the limit of $${cause.ceilingUsdPerMillion}.`;
    case 'price_per_use':
      return `${model} costs $${cause.usd} per ${cause.of}, above the limit of $${cause.ceilingUsd}.`;
    case 'times_first':
      return `With ${model}, a request costs about ${cause.times.toFixed(1)} times as much as with the first choice (${cause.first}), and the limit is ${cause.mostTimes} times.`;
    case 'not_free':
      return `${model} ${cause.isPriceKnown ? 'is not free' : 'has no known price'}, unlike the first choice (${cause.first}).`;
    case 'no_longer_free':
      return `${model} was free when it was chosen, and this category skips paid models when the first choice is free.`;
  }
}
