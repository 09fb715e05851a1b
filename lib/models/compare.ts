import type { CatalogueModel } from '#lib/contracts/model';
import { capabilitiesOf, capabilityWords, type CapabilityKind } from './capabilities.ts';
import { blendedUsdPerMillion } from './price.ts';

export type Comparison = {
  /** How many times the price of the first; null where either is not known or the first is free. */
  readonly priceRatio: number | null;
  readonly priceWords: string | null;
  readonly contextRatio: number | null;
  readonly contextWords: string | null;
  /** What the first can do and this one can't. */
  readonly lost: readonly CapabilityKind[];
  /** "can't see images or call tools" */
  readonly lostWords: string | null;
};

/** Differences below this are not worth a word. */
const SAME = 0.05;

/** A row of a list against its first choice. */
export function compareToFirst(first: CatalogueModel, model: CatalogueModel): Comparison {
  const price = ratio(blendedUsdPerMillion(model), blendedUsdPerMillion(first));
  const context = ratio(model.contextTokens, first.contextTokens);
  const able = new Set(model.isRouter ? capabilitiesOf(first) : capabilitiesOf(model));
  const lost = capabilitiesOf(first).filter((kind) => !able.has(kind));
  return {
    priceRatio: price,
    priceWords: priceWords(first, model, price),
    contextRatio: context,
    contextWords:
      context === null
        ? null
        : isSame(context)
          ? 'same context as the first choice'
          : `${formatRatio(context)} the context`,
    lost,
    lostWords: lost.length === 0 ? null : tellInability(lost.map((kind) => capabilityWords[kind])),
  };
}

function priceWords(first: CatalogueModel, model: CatalogueModel, price: number | null): string | null {
  if (model.isFree) return first.isFree ? 'free, as the first choice' : 'free';
  if (first.isFree) return 'costs money; the first choice is free';
  if (price === null) return null;
  return isSame(price) ? 'same price as the first choice' : `${formatRatio(price)} the first choice`;
}

function ratio(value: number | null, base: number | null): number | null {
  return value === null || base === null || base === 0 ? null : value / base;
}

/** Whether two figures are the same to a person; `value` is their ratio. */
export function isSame(value: number): boolean {
  return Math.abs(value - 1) < SAME;
}

/** "3.2×", "12×", "0.25×": two digits that matter. */
export function formatRatio(value: number): string {
  const rounded = value >= 10 ? Math.round(value) : Number(value.toPrecision(2));
  return `${rounded}×`;
}

const either = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** "can’t see images or call tools" */
export function tellInability(words: readonly string[]): string {
  return `can’t ${either.format(words)}`;
}
