import type { CategoryNeeds } from '#lib/contracts/category';
import type { CatalogueModel, ListedModel } from '#lib/contracts/model';
import { fitsCategory } from '#lib/models/fits-category';
import { blendedUsdPerMillion } from '#lib/models/price';

export type ModelFilter = {
  /** Capabilities that the catalogue must confirm. */
  can: CategoryNeeds;
  isFree: boolean;
  /** The requirements of a category that the models must meet; null for any model. */
  worksFor: CategoryNeeds | null;
  minContextTokens: number | null;
  /** The blended price of input and output, by which models are compared. */
  maxUsdPerMillion: number | null;
  author: string | null;
  /** The slug of a connection. */
  connection: string | null;
  maxAgeDays: number | null;
};

export const modelSorts = ['relevance', 'name', 'price', 'context', 'newest'] as const;
export type ModelSort = (typeof modelSorts)[number];

export const noFilter: ModelFilter = {
  can: { inputModalities: [], outputModalities: [], parameters: [] },
  isFree: false,
  worksFor: null,
  minContextTokens: null,
  maxUsdPerMillion: null,
  author: null,
  connection: null,
  maxAgeDays: null,
};

const DAY_S = 24 * 60 * 60;

export function isFiltering(filter: ModelFilter): boolean {
  return countFilters(filter) > 0;
}

/** How many filters are set. */
export function countFilters({ can, ...filter }: ModelFilter): number {
  const { isFree, worksFor, minContextTokens, maxUsdPerMillion, author, connection, maxAgeDays } = filter;
  return (
    can.inputModalities.length +
    can.outputModalities.length +
    can.parameters.length +
    [worksFor, minContextTokens, maxUsdPerMillion, author, connection, maxAgeDays].filter(
      (part) => part !== null,
    ).length +
    (isFree ? 1 : 0)
  );
}

/** Creates a test for the filter. Unknown facts count against a model. */
export function matchFilter(filter: ModelFilter, nowMs: number): (model: ListedModel) => boolean {
  const { can, isFree, worksFor, minContextTokens, maxUsdPerMillion, author, connection, maxAgeDays } =
    filter;
  const bornAfterS = maxAgeDays === null ? null : nowMs / 1_000 - maxAgeDays * DAY_S;
  return (model) =>
    (author === null || model.author === author) &&
    (connection === null || model.connection === connection) &&
    (!isFree || model.isFree) &&
    (minContextTokens === null || (model.contextTokens ?? 0) >= minContextTokens) &&
    (bornAfterS === null || (model.created ?? 0) >= bornAfterS) &&
    (maxUsdPerMillion === null || (priceOf(model) ?? Infinity) <= maxUsdPerMillion) &&
    hasAll(model.inputModalities, can.inputModalities) &&
    hasAll(model.outputModalities, can.outputModalities) &&
    hasAll(model.supportedParameters, can.parameters) &&
    (worksFor === null || fitsCategory(model, worksFor).fits);
}

/** Sorts the models. The sort is stable. */
export function sortModels(models: readonly ListedModel[], sort: ModelSort): readonly ListedModel[] {
  switch (sort) {
    case 'relevance':
      return models;
    case 'name':
      return models.toSorted((a, b) => names.compare(a.name, b.name));
    case 'price':
      return models.toSorted((a, b) => (priceOf(a) ?? Infinity) - (priceOf(b) ?? Infinity) || 0);
    case 'context':
      return models.toSorted((a, b) => (b.contextTokens ?? 0) - (a.contextTokens ?? 0));
    case 'newest':
      return models.toSorted((a, b) => (b.created ?? 0) - (a.created ?? 0));
  }
}

const names = new Intl.Collator('en', { numeric: true });

/** Null for routers: their price depends on the model they pick. */
function priceOf(model: CatalogueModel): number | null {
  return model.isFree ? 0 : blendedUsdPerMillion(model);
}

function hasAll(had: readonly string[] | null, wanted: readonly string[]): boolean {
  return wanted.every((word) => had?.includes(word) === true);
}
