import type { CatalogueModel } from '#lib/contracts/model';
import { can, capabilitiesOf, capabilityWords, formatLack, type CapabilityKind } from './capabilities.ts';
import { blendedUsdPerMillion } from './price.ts';

export type Comparison = {
  /** The price as a multiple of the first choice's; null if either is unknown or the first choice is free. */
  readonly priceRatio: number | null;
  readonly priceWords: string | null;
  readonly contextRatio: number | null;
  readonly contextWords: string | null;
  /** The capabilities that the first choice has and this model lacks. */
  readonly lost: readonly CapabilityKind[];
  /** Such as "no image input or tool calling". */
  readonly lostWords: string | null;
};

/** Relative differences below this are not mentioned. */
const SAME = 0.05;

/** Compares a model with the first choice of its chain. */
export function compareToFirst(first: CatalogueModel, model: CatalogueModel): Comparison {
  const price = ratio(blendedUsdPerMillion(model), blendedUsdPerMillion(first));
  const context = ratio(model.contextTokens, first.contextTokens);
  // An unknown capability does not count as lost.
  const lost = model.isRouter ? [] : capabilitiesOf(first).filter((kind) => can(model, kind) === false);
  return {
    priceRatio: price,
    priceWords: priceWords(first, model, price),
    contextRatio: context,
    contextWords:
      context === null
        ? null
        : isSame(context)
          ? 'same context as your first choice'
          : `${formatRatio(context)} the context`,
    lost,
    lostWords: lost.length === 0 ? null : formatLack(lost.map((kind) => capabilityWords[kind])),
  };
}

function priceWords(first: CatalogueModel, model: CatalogueModel, price: number | null): string | null {
  if (model.isFree) return first.isFree ? 'free, like your first choice' : 'free';
  if (first.isFree) return 'paid, while your first choice is free';
  if (price === null) return null;
  return isSame(price)
    ? 'same price as your first choice'
    : `${formatRatio(price)} the price of your first choice`;
}

function ratio(value: number | null, base: number | null): number | null {
  return value === null || base === null || base === 0 ? null : value / base;
}

/** Whether a ratio is too close to 1 to mention. */
export function isSame(value: number): boolean {
  return Math.abs(value - 1) < SAME;
}

/** "3.2×", "12×", "1/8", "0.4×": two significant digits, or a simple fraction if it is close enough. */
export function formatRatio(value: number): string {
  const parts = Math.round(1 / value);
  if (parts >= 2 && Math.abs(1 / parts - value) < value * 0.1) return `1/${parts}`;
  const rounded = value >= 10 ? Math.round(value) : Number(value.toPrecision(2));
  return `${rounded}×`;
}
